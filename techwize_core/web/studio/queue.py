"""The studio's first page: what waits for me, and why."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.permissions import Permission
from techwize_core.production.queue import QueueItem, Reason, StudioQueue
from techwize_core.web.page import page
from techwize_core.web.staff import picture


def queue_rows(request: Request, *, everybody: bool = False) -> list[dict[str, Any]]:
    """The queue for a template: cards with posters, reasons and the newest run."""
    everyone = everybody and request.viewer.role is Role.ADMIN
    items = request.work.get(StudioQueue).of(None if everyone else request.viewer.user_id)
    return [_row(request, item) for item in items]


def _row(request: Request, item: QueueItem) -> dict[str, Any]:
    return {
        "project": item.card.project,
        "client": item.card.client,
        "editor": item.card.editor,
        "category": item.card.category,
        "package": item.card.package,
        "poster": picture(request, item.card.poster_key),
        "run": item.run,
        "reasons": [reason.value for reason in item.reasons],
        "waits": Reason.WITH_CLIENT not in item.reasons,
    }


@page("GET", "/studio", permission=Permission.PROJECT_WORK, template="studio/queue.html.jinja2")
def show_queue(request: Request) -> dict[str, Any]:
    """My queue by due date; admins may look at everybody's."""
    everybody = request.GET.get("who") == "all" and request.viewer.role is Role.ADMIN
    rows = queue_rows(request, everybody=everybody)
    return {
        "mine": [row for row in rows if row["waits"]],
        "with_client": [row for row in rows if not row["waits"]],
        "everybody": everybody,
        "is_admin": request.viewer.role is Role.ADMIN,
    }

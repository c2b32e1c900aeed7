"""What runs by itself: the automation log, and the messages that went out."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.automation.schemas import LogQuery
from techwize_core.automation.service import AutomationService
from techwize_core.kernel.outbox.models import RunStatus
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.notifications.outbox import MessageOutbox, MessageQuery
from techwize_core.projects.listing import ProjectList
from techwize_core.web.page import own_path, page
from techwize_core.web.staff import asked_for, attempt, chosen_filters

# A mail's own styles and nothing else: no script, no picture from elsewhere that tells who looked.
_MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


@page(
    "GET",
    "/hq/automation",
    permission=Permission.AUTOMATION_READ,
    template="hq/automation.html.jinja2",
)
def show_automation(request: Request) -> dict[str, Any]:
    """Runs of handlers, newest first, filtered by what the address says."""
    query = asked_for(request, LogQuery)
    automation = request.work.get(AutomationService)
    found = automation.page(query)
    projects = request.work.get(ProjectList).by_ids(
        {r.project_id for r in found.rows if r.project_id}
    )
    return {
        "runs": found.rows,
        "projects": {project.id: project for project in projects},
        "next_cursor": found.next_cursor,
        "filters": chosen_filters(query),
        "paged": bool(query.cursor),
        "triggers": automation.triggers(),
        "statuses": [status.value for status in RunStatus],
    }


@page("POST", "/hq/automation/{run_id}/retry", permission=Permission.AUTOMATION_READ)
def retry_run(request: Request) -> Response:
    """Run a failed one again."""
    run_id = id_at(request, "run_id")
    return attempt(
        request,
        lambda: request.work.get(AutomationService).retry(run_id),
        done="It runs again now.",
        back=own_path(request.POST.get("back"), "/hq/automation"),
    )


@page("GET", "/hq/mails", permission=Permission.AUTOMATION_READ, template="hq/mails.html.jinja2")
def show_mails(request: Request) -> dict[str, Any]:
    """Outgoing messages, newest first."""
    query = asked_for(request, MessageQuery)
    found = request.work.get(MessageOutbox).page(query)
    return {
        "messages": found.rows,
        "next_cursor": found.next_cursor,
        "filters": chosen_filters(query),
        "paged": bool(query.cursor),
        "statuses": ["waiting", "sent", "stored", "failed", "unknown"],
    }


@page(
    "GET",
    "/hq/mails/{message_id}",
    permission=Permission.AUTOMATION_READ,
    template="hq/mail.html.jinja2",
)
def show_mail(request: Request) -> dict[str, Any]:
    """One message as its reader gets it."""
    return {"message": request.work.get(MessageOutbox).get(id_at(request, "message_id"))}


@page("GET", "/hq/mails/{message_id}/body", permission=Permission.AUTOMATION_READ)
def show_mail_body(request: Request) -> Response:
    """The message's HTML, for a frame that can do nothing."""
    message = request.work.get(MessageOutbox).get(id_at(request, "message_id"))
    response = Response(message.body_html, content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page("POST", "/hq/mails/{message_id}/again", permission=Permission.AUTOMATION_READ)
def send_mail_again(request: Request) -> Response:
    """Send one that failed again."""
    message_id = id_at(request, "message_id")
    return attempt(
        request,
        lambda: request.work.get(MessageOutbox).send_again(message_id),
        done="It is on its way again.",
        back=f"/hq/mails/{message_id}",
    )

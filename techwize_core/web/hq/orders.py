"""Orders in HQ: the list, and everything about one."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.people import PeopleService
from techwize_core.automation.schemas import LogQuery
from techwize_core.automation.service import AutomationService
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.permissions import Permission
from techwize_core.payments.listing import PaymentList
from techwize_core.payments.service import PaymentService
from techwize_core.projects.assignment import AssignmentService
from techwize_core.projects.board import Board
from techwize_core.projects.cards import ProjectCards
from techwize_core.projects.comments import CommentService
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project
from techwize_core.projects.review import ReviewService
from techwize_core.projects.schemas import StaffProjectQuery
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status
from techwize_core.web.live_updates import live_url
from techwize_core.web.page import page
from techwize_core.web.staff import (
    asked_for,
    attempt,
    chosen_filters,
    moves_of,
    picture,
)
from techwize_core.web.studio.presenters import runs_of

_AT = "/hq/projects/{project_id}"
_RUNS_SHOWN = 10


@page("GET", "/hq/projects", permission=Permission.PROJECT_ASSIGN, template="hq/orders.html.jinja2")
def show_orders(request: Request) -> dict[str, Any]:
    """All orders, filtered by what the address says."""
    query = asked_for(request, StaffProjectQuery)
    found = request.work.get(ProjectList).page(query)
    cards = request.work.get(ProjectCards).of(found.rows)
    return {
        "rows": [(card, picture(request, card.poster_key)) for card in cards],
        "next_cursor": found.next_cursor,
        "filters": chosen_filters(query),
        "paged": bool(query.cursor),
        "statuses": [status.value for status in Status],
        "counts": request.work.get(Board).counts(),
        "editors": request.work.get(PeopleService).assignable(),
    }


@page("GET", _AT, permission=Permission.PROJECT_ASSIGN, template="hq/order.html.jinja2")
def show_order(request: Request) -> dict[str, Any]:
    """Everything about one order."""
    project = load_project(request)
    return {
        "project": project,
        "card": request.work.get(ProjectCards).one(project),
        "moves": moves_of(request, project),
        "editors": request.work.get(PeopleService).assignable(),
        "runs": runs_of(request, project),
        "comments": request.work.get(CommentService).of(project),
        "revisions": request.work.get(ReviewService).revisions(project),
        "live_url": live_url(request, project),
        **_history(request, project),
        **_money(request, project),
    }


def _history(request: Request, project: Project) -> dict[str, Any]:
    entries = request.work.get(ProjectList).timeline(project)
    query = LogQuery(project_id=project.id, limit=_RUNS_SHOWN)
    return {
        "timeline": entries,
        "names": request.work.get(PeopleService).names(entry.changed_by for entry in entries),
        "automation": request.work.get(AutomationService).page(query).rows,
    }


def _money(request: Request, project: Project) -> dict[str, Any]:
    payments = request.work.get(PaymentService)
    attempts = payments.attempts(project)
    return {
        "balance": payments.balance(project),
        "attempts": [(one, payments.explanation(one)) for one in attempts],
        "callbacks": request.work.get(PaymentList).callbacks(attempts),
    }


@page(
    "GET",
    _AT + "/parts/history",
    permission=Permission.PROJECT_ASSIGN,
    template="hq/_history.html.jinja2",
)
def show_history(request: Request) -> dict[str, Any]:
    """The timeline alone."""
    project = load_project(request)
    return {"project": project, **_history(request, project)}


@page(
    "GET",
    _AT + "/parts/money",
    permission=Permission.PROJECT_ASSIGN,
    template="hq/_money.html.jinja2",
)
def show_money(request: Request) -> dict[str, Any]:
    """The payments alone."""
    project = load_project(request)
    return {"project": project, **_money(request, project)}


@page("POST", _AT + "/assign", permission=Permission.PROJECT_ASSIGN)
def assign(request: Request) -> Response:
    """Give the order to an editor; an empty choice takes the one with the least open work."""
    project, chosen = load_project(request), parse_id(request.POST.get("editor_id", ""))
    projects = request.work.get(ProjectService)
    return attempt(
        request,
        lambda: request.work.get(AssignmentService).assign(projects.lock(project.id), chosen),
        done="Assigned.",
        back=f"/hq/projects/{project.id}",
    )

"""A client's orders: the list, one order, and the decisions about it."""

from __future__ import annotations

import re
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import NotFound, TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.validation import validate
from techwize_core.projects.comments import CommentService
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.loading import load_project
from techwize_core.projects.review import ReviewService
from techwize_core.projects.schemas import NewComment, NewRevision, ProjectQuery
from techwize_core.web.forms import Form
from techwize_core.web.languages import translate
from techwize_core.web.live_updates import live_url
from techwize_core.web.page import go_to, page
from techwize_core.web.portal.cards import project_cards
from techwize_core.web.portal.project_page import ProjectPage
from techwize_core.web.rendering import home_of, render

_PROJECT = "portal/project.html.jinja2"
_PARTS = frozenset({"top", "film", "talk", "money", "history", "moment"})
_REVISION = "portal/revision.html.jinja2"
_MOMENT = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,4})")


@page("GET", "/portal", permission=Permission.PROJECT_READ)
def show_projects(request: Request) -> Response:
    """My videos, newest first, with the next step on each. Staff have a place of their own."""
    if request.viewer.is_staff:
        return go_to(home_of(request.viewer.role))
    asked = {"cursor": request.GET.get("cursor") or None}
    query: ProjectQuery = validate(ProjectQuery, asked, "query")
    found = request.work.get(ProjectList).page(query)
    cards = project_cards(request, found.rows)
    context = {"cards": cards, "next_cursor": found.next_cursor, "cursor": query.cursor}
    return render(request, "portal/projects.html.jinja2", context)


@page("GET", "/portal/projects/{project_id}", permission=Permission.PROJECT_READ, template=_PROJECT)
def show_project(request: Request) -> dict[str, Any]:
    """One order."""
    return _context(request)


@page("GET", "/portal/projects/{project_id}/part/{part}", permission=Permission.PROJECT_READ)
def show_part(request: Request) -> Response:
    """One part of the page, fetched again when something happens."""
    part = request.matchdict["part"]
    if part not in _PARTS:
        raise NotFound("There is nothing at this address.")
    return render(request, f"portal/project/_{part}.html.jinja2", _context(request))


def _context(request: Request) -> dict[str, Any]:
    project = load_project(request)
    base = f"/portal/projects/{project.id}"
    return {
        "project": project,
        "shown": ProjectPage(request, project),
        "base": base,
        "live_url": live_url(request, project),
        "comment_form": Form(request),
    }


@page("POST", "/portal/projects/{project_id}/comments", permission=Permission.PROJECT_EDIT)
def add_comment(request: Request) -> Response:
    """Say something, on the order or on a moment of the film."""
    project = load_project(request)
    form = Form.read(request, NewComment, prepare=_with_frame)
    if not form.is_good:
        return render(request, _PROJECT, {**_context(request), "comment_form": form}, status=422)
    request.work.get(CommentService).add(project, form.checked())
    return go_to(f"/portal/projects/{project.id}#talk")


def _with_frame(sent: dict[str, Any]) -> dict[str, Any]:
    """The moment as people write it (0:07) becomes the frame at 30 a second."""
    moment = _MOMENT.fullmatch(str(sent.get("moment", "")))
    if moment is None:
        return {"body": sent.get("body")}
    return {"body": sent.get("body"), "frame": (int(moment[1] or 0) * 60 + int(moment[2])) * 30}


@page(
    "GET",
    "/portal/projects/{project_id}/approve",
    permission=Permission.PROJECT_REVIEW,
    template="portal/approve.html.jinja2",
)
def show_approval(request: Request) -> dict[str, Any] | Response:
    """What exactly is approved, before it is."""
    context = _context(request)
    if not context["shown"].may("completed") or context["shown"].newest is None:
        return go_to(context["base"])
    return context


@page("POST", "/portal/projects/{project_id}/approve", permission=Permission.PROJECT_REVIEW)
def approve(request: Request) -> Response:
    """Accept the version that was shown; a newer one that came meanwhile is shown first."""
    context = _context(request)
    newest = context["shown"].newest
    if newest is None or request.POST.get("version") != newest.fingerprint:
        request.session.flash(
            ("wait", translate(request, "There is a newer version. Watch it before you approve."))
        )
        return go_to(context["base"])
    return _decide(
        request, lambda review: review.approve(context["project"]), "Approved. Your video is yours."
    )


@page(
    "GET",
    "/portal/projects/{project_id}/revision",
    permission=Permission.PROJECT_REVIEW,
    template=_REVISION,
)
def show_revision(request: Request) -> dict[str, Any] | Response:
    """The form for what to change, with the rounds that are left."""
    context = _context(request)
    if not context["shown"].may("in_revision"):
        return go_to(context["base"])
    return {**context, "form": Form(request)}


@page("POST", "/portal/projects/{project_id}/revision", permission=Permission.PROJECT_REVIEW)
def ask_revision(request: Request) -> Response:
    """Ask for changes; a round past the included ones is paid first."""
    project = load_project(request)
    form = Form.read(request, NewRevision)
    if not form.is_good:
        return render(request, _REVISION, {**_context(request), "form": form}, status=422)
    wanted = form.checked()
    response = _decide(
        request,
        lambda review: review.ask_revision(project, wanted),
        "We have your wishes and start on them.",
    )
    fee = ProjectPage(request, project).balance.due
    return go_to(f"/portal/projects/{project.id}/pay") if fee > 0 else response


@page(
    "GET",
    "/portal/projects/{project_id}/cancel",
    permission=Permission.PROJECT_REVIEW,
    template="portal/cancel.html.jinja2",
)
def show_cancel(request: Request) -> dict[str, Any] | Response:
    """Ask once more: money is never undone by a slip."""
    context = _context(request)
    return context if context["shown"].may("cancelled") else go_to(context["base"])


@page("POST", "/portal/projects/{project_id}/cancel", permission=Permission.PROJECT_REVIEW)
def cancel(request: Request) -> Response:
    """Give the order up."""
    project = load_project(request)
    return _decide(request, lambda review: review.cancel(project), "Your order is cancelled.")


def _decide(request: Request, act: Any, done: str) -> Response:
    """Carry a decision out and say how it went, on the order's page."""
    base = f"/portal/projects/{request.matchdict['project_id']}"
    try:
        act(request.work.get(ReviewService))
    except TechwizeError as error:
        request.session.flash(("stop", translate(request, error.detail)))
    else:
        request.session.flash(("ok", translate(request, done)))
    return go_to(base)

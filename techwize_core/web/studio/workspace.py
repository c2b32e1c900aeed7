"""One project in the studio: film, production, brief, files, conversation."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.projects.assets import AssetService
from techwize_core.projects.cards import ProjectCards
from techwize_core.projects.comments import CommentService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project
from techwize_core.projects.review import ReviewService
from techwize_core.web.live_updates import live_url
from techwize_core.web.page import page
from techwize_core.web.staff import moves_of
from techwize_core.web.studio.presenters import (
    material_of,
    runs_of,
    spoken_seconds,
    versions_of,
)
from techwize_core.web.studio.queue import queue_rows

_AT = "/studio/projects/{project_id}"


def production_values(request: Request, project: Project) -> dict[str, Any]:
    """What the production's parts of the page show; they are fetched again as it goes on."""
    runs = runs_of(request, project)
    assets = request.work.get(AssetService).of(project)
    versions = versions_of(request, assets, runs)
    wanted = request.GET.get("version", "")
    newest = runs[0] if runs else None
    return {
        "project": project,
        "runs": runs,
        "run": newest,
        "assets": assets,
        "versions": versions,
        "version": next((v for v in versions if str(v.asset.id) == wanted), None)
        or (versions[0] if versions else None),
        "moves": moves_of(request, project),
        "script_seconds": spoken_seconds(newest.script["lines"]) if newest and newest.script else 0,
        "revisions": request.work.get(ReviewService).revisions(project),
    }


@page("GET", _AT, permission=Permission.PROJECT_WORK, template="studio/workspace.html.jinja2")
def show_workspace(request: Request) -> dict[str, Any]:
    """The whole workspace."""
    project = load_project(request)
    values = production_values(request, project)
    return {
        **values,
        "card": request.work.get(ProjectCards).one(project),
        "queue": queue_rows(request),
        "material": material_of(request, values["assets"]),
        "comments": request.work.get(CommentService).of(project),
        "live_url": live_url(request, project),
    }


@page(
    "GET",
    _AT + "/parts/next",
    permission=Permission.PROJECT_WORK,
    template="studio/_next.html.jinja2",
)
def show_next(request: Request) -> dict[str, Any]:
    """The next step alone."""
    return production_values(request, load_project(request))


@page(
    "GET",
    _AT + "/parts/production",
    permission=Permission.PROJECT_WORK,
    template="studio/_production.html.jinja2",
)
def show_production(request: Request) -> dict[str, Any]:
    """The newest run alone."""
    return production_values(request, load_project(request))


@page(
    "GET",
    _AT + "/parts/film",
    permission=Permission.PROJECT_WORK,
    template="studio/_film.html.jinja2",
)
def show_film(request: Request) -> dict[str, Any]:
    """The film with its checks and script alone."""
    return production_values(request, load_project(request))


@page(
    "GET",
    _AT + "/parts/conversation",
    permission=Permission.PROJECT_WORK,
    template="studio/_conversation.html.jinja2",
)
def show_conversation(request: Request) -> dict[str, Any]:
    """The comments alone."""
    project = load_project(request)
    return {"project": project, "comments": request.work.get(CommentService).of(project)}


def workspace_path(request: Request) -> str:
    """The page that the buttons of a project come back to."""
    return f"/studio/projects/{id_at(request, 'project_id')}"

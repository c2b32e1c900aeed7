"""What the buttons of a project's workspace do."""

from __future__ import annotations

from typing import get_args

from pydantic import ValidationError
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import Invalid, TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.production.loading import load_run
from techwize_core.production.service import ProductionService
from techwize_core.projects.asset_api import UPLOAD_LIMIT
from techwize_core.projects.assets import AssetService
from techwize_core.projects.comments import CommentService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project
from techwize_core.projects.review import ReviewService
from techwize_core.projects.schemas import NewComment, Priority, ProjectPatch, StatusChange
from techwize_core.projects.service import ProjectService
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, own_path, page
from techwize_core.web.staff import attempt
from techwize_core.web.studio.workspace import workspace_path

_AT = "/studio/projects/{project_id}"
_RUN = "/studio/runs/{run_id}"


def back_to(request: Request, otherwise: str) -> str:
    """Where the form says that it came from: the same buttons stand in the studio and in HQ."""
    return own_path(request.params.get("back"), otherwise)


@page("POST", _AT + "/start", permission=Permission.PROJECT_WORK)
def start_production(request: Request) -> Response:
    """Make the next version."""
    project = load_project(request)
    return attempt(
        request,
        lambda: request.work.get(ProductionService).start(project),
        done="Production has started.",
        back=back_to(request, workspace_path(request)),
    )


@page("POST", _AT + "/move", permission=Permission.PROJECT_WORK)
def move_project(request: Request) -> Response:
    """Move the project where the button says."""
    project, back = load_project(request), back_to(request, workspace_path(request))
    try:
        wanted = StatusChange(
            status=request.POST.get("status", ""), notes=request.POST.get("notes", "")
        )
    except ValidationError:
        request.session.flash(("stop", translate(request, "Choose where the order goes.")))
        return go_to(back)
    projects = request.work.get(ProjectService)
    return attempt(
        request,
        lambda: projects.move(projects.lock(project.id), wanted.status, wanted.notes),
        done="Moved.",
        back=back,
    )


@page("POST", _AT + "/comments", permission=Permission.PROJECT_WORK)
def add_comment(request: Request) -> Response:
    """Say something, to the client or to the studio alone."""
    project = load_project(request)
    internal = request.POST.get("internal") == "true"
    back = back_to(request, workspace_path(request)) + "#conversation"
    try:
        new = NewComment(body=request.POST.get("body", ""), internal=internal)
    except ValidationError:
        request.session.flash(
            ("stop", translate(request, "Write something first, at most 5,000 characters."))
        )
        return go_to(back)
    return attempt(
        request,
        lambda: request.work.get(CommentService).add(project, new),
        done="Only the studio sees this note." if internal else "The client sees your comment.",
        back=back,
    )


@page("POST", _AT + "/notes", permission=Permission.PROJECT_WORK)
def keep_notes(request: Request) -> Response:
    """Keep the internal notes and the priority."""
    project, back = load_project(request), back_to(request, workspace_path(request))
    priority = request.POST.get("priority", "normal")
    try:
        patch = ProjectPatch(
            internal_notes=request.POST.get("internal_notes", ""),
            priority=priority if priority in get_args(Priority) else "normal",
        )
    except ValidationError:
        request.session.flash(("stop", translate(request, "Notes have at most 5,000 characters.")))
        return go_to(back)
    return attempt(
        request,
        lambda: request.work.get(ReviewService).change(project, patch),
        done="Kept.",
        back=back,
    )


@page("POST", _AT + "/files", permission=Permission.PROJECT_WORK, body_limit=UPLOAD_LIMIT)
def add_file(request: Request) -> Response:
    """Keep a file of the studio."""
    project, back = load_project(request), workspace_path(request) + "#files"
    sent = request.POST.get("file")
    if not hasattr(sent, "file"):
        request.session.flash(("stop", translate(request, "Choose a file first.")))
        return go_to(back)
    return attempt(
        request,
        lambda: _upload(request, project, sent),
        done="The file is there.",
        back=back,
    )


def _upload(request: Request, project: Project, sent: object) -> None:
    kind = request.POST.get("asset_type", "image")
    try:
        request.work.get(AssetService).upload(project, kind, sent.filename, sent.file)  # type: ignore[attr-defined]
    except TechwizeError as error:
        # Too large, of another kind than it claims: the person's to mend, on the page they are on.
        raise Invalid(error.detail) from error


@page("POST", _AT + "/files/{asset_id}/approval", permission=Permission.PROJECT_WORK)
def approve_file(request: Request) -> Response:
    """Say whether a file is fit for use."""
    project, good = load_project(request), request.POST.get("is_approved") == "true"
    asset_id = id_at(request, "asset_id")
    return attempt(
        request,
        lambda: request.work.get(AssetService).approve(project, asset_id, good),
        done="Marked as good to use." if good else "Marked as not for use.",
        back=workspace_path(request) + "#files",
    )


@page("POST", _AT + "/files/{asset_id}/deletion", permission=Permission.PROJECT_WORK)
def delete_file(request: Request) -> Response:
    """Delete a file of one's own, or any as an admin."""
    project, asset_id = load_project(request), id_at(request, "asset_id")
    return attempt(
        request,
        lambda: request.work.get(AssetService).delete(project, asset_id),
        done="The file is deleted.",
        back=workspace_path(request) + "#files",
    )


@page("POST", _RUN + "/rerun", permission=Permission.PROJECT_WORK)
def rerun(request: Request) -> Response:
    """Carry out a step and all that follow it again."""
    run, step = load_run(request), request.POST.get("step", "")
    return attempt(
        request,
        lambda: request.work.get(ProductionService).rerun_from(run, step),
        done="It is being made again from there.",
        back=f"/studio/projects/{run.project_id}",
    )


@page("POST", _RUN + "/cancel", permission=Permission.PROJECT_WORK)
def cancel(request: Request) -> Response:
    """End the run."""
    run = load_run(request)
    return attempt(
        request,
        lambda: request.work.get(ProductionService).cancel(run),
        done="Production is stopped.",
        back=f"/studio/projects/{run.project_id}",
    )

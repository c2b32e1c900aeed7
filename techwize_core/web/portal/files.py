"""The client's pictures: sent from a phone, several at once, with or without script."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.catalog.models import VideoTemplate
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.objects.sniff import sniff
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.projects.assets import AssetService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project
from techwize_core.web.languages import language_of, translate
from techwize_core.web.page import go_to, page
from techwize_core.web.portal.project_page import ProjectPage
from techwize_core.web.rendering import render

_TEMPLATE = "portal/uploads.html.jinja2"
UPLOAD_LIMIT = 600_000_000
"""Bytes of one form: the largest video there is, and some pictures."""


@page(
    "GET",
    "/portal/projects/{project_id}/uploads",
    permission=Permission.PROJECT_EDIT,
    template=_TEMPLATE,
)
def show_uploads(request: Request) -> dict[str, Any]:
    """What is with us, and the place for more."""
    return _context(request, load_project(request), [])


@page(
    "POST",
    "/portal/projects/{project_id}/uploads",
    permission=Permission.PROJECT_EDIT,
    body_limit=UPLOAD_LIMIT,
)
def send_files(request: Request) -> Response:
    """Keep each file that is good; name each that is not, and why."""
    project = load_project(request)
    kept, refused = _receive(request, project)
    if refused or not kept:
        nothing = translate(request, "Choose at least one file, or go on without.")
        # What was good stays, although the answer says that something was not.
        request.keep_changes = True
        context = _context(request, project, refused or [("files", nothing)])
        return render(request, _TEMPLATE, context, status=422)
    return go_to(f"/portal/projects/{project.id}/uploads")


def _receive(request: Request, project: Project) -> tuple[int, list[tuple[str, str]]]:
    """How many files were kept, and why the others were not."""
    kept, refused = 0, []
    for field, upload in request.POST.items():
        if not getattr(upload, "filename", "") or field not in ("files", "camera", "logo"):
            continue
        try:
            _keep(request, project, upload, is_logo=field == "logo")
            kept += 1
        except TechwizeError as error:
            refused.append(("files", f"{upload.filename}: {translate(request, error.detail)}"))
        finally:
            # Half a gigabyte of temporary file does not wait for the garbage collector.
            upload.file.close()
    return kept, refused


def _keep(request: Request, project: Project, upload: Any, *, is_logo: bool) -> None:
    # The kind is told by the content; the name is only somebody's word.
    kind = "logo" if is_logo else sniff(upload.file).kind
    with request.work.session.begin_nested():
        request.work.get(AssetService).upload(project, kind, upload.filename, upload.file)


@page(
    "POST",
    "/portal/projects/{project_id}/files/{asset_id}/delete",
    permission=Permission.PROJECT_EDIT,
)
def delete_file(request: Request) -> Response:
    """Take one file back."""
    project = load_project(request)
    request.work.get(AssetService).delete(project, id_at(request, "asset_id"))
    return go_to(f"/portal/projects/{project.id}/uploads")


def _context(request: Request, project: Project, errors: list[tuple[str, str]]) -> dict[str, Any]:
    shown = ProjectPage(request, project)
    return {
        "project": project,
        "shown": shown,
        "base": f"/portal/projects/{project.id}",
        "errors": errors,
        "ask": _media_wish(request, project),
    }


def _media_wish(request: Request, project: Project) -> str:
    """What the chosen template likes to be given, in its own words."""
    if project.template_id is None:
        return ""
    template = request.work.session.get(VideoTemplate, project.template_id)
    wish = (template.document.get("media") or {}).get("ask", {}) if template else {}
    return str(wish.get(language_of(request), ""))

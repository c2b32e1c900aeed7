"""The client's side of the projects' API; staff use most of it too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pyramid.request import Request

from techwize_core.kernel.errors import Invalid, Malformed, NotFound
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, PageQuery
from techwize_core.projects.assets import AssetService
from techwize_core.projects.comments import CommentService
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.models import Project, ProjectAsset
from techwize_core.projects.review import ReviewService
from techwize_core.projects.schemas import (
    AssetOut,
    AssetPatch,
    CommentOut,
    NewComment,
    NewProject,
    NewRevision,
    ProjectOut,
    ProjectPatch,
    ProjectQuery,
    RevisionOut,
    StaffProjectOut,
    TimelineOut,
)
from techwize_core.projects.service import ProjectService

_TAG = "Projects"
UPLOAD_LIMIT = 501 * 1024 * 1024


def load_project(request: Request) -> Project:
    """The project of the address. Raises :class:`NotFound` when it is absent or somebody else's."""
    project_id = parse_id(request.matchdict["project_id"])
    if project_id is None:
        raise NotFound("There is no such project, or it is not yours.")
    return request.work.get(ProjectService).get(project_id)


def load_asset(request: Request) -> tuple[Project, UUID]:
    """The project of the address and its file's id. Raises :class:`NotFound`."""
    project = load_project(request)
    asset_id = parse_id(request.matchdict["asset_id"])
    if asset_id is None:
        raise NotFound("This project has no such file.")
    return project, request.work.get(AssetService).get(project, asset_id).id


def project_out(request: Request, project: Project) -> ProjectOut:
    """A project as the current person may see it."""
    model = StaffProjectOut if request.identity.is_staff else ProjectOut
    return model.model_validate(project)


def asset_out(request: Request, asset: ProjectAsset) -> AssetOut:
    """A file with its signed address."""
    url = request.work.get(AssetService).address(asset.file_url, download_name=asset.file_name)
    fields = {name: getattr(asset, name) for name in AssetOut.model_fields}
    return AssetOut(**{**fields, "file_url": url})


@endpoint(
    "GET",
    "/api/projects",
    permission=Permission.PROJECT_READ,
    summary="My projects",
    tag=_TAG,
    query=ProjectQuery,
    answer=Page[ProjectOut],
)
def list_projects(request: Request, query: ProjectQuery) -> dict[str, Any]:
    found = request.work.get(ProjectList).page(query)
    return {
        "items": [project_out(request, row) for row in found.rows],
        "next_cursor": found.next_cursor,
    }


@endpoint(
    "POST",
    "/api/projects",
    permission=Permission.PROJECT_CREATE,
    summary="Order a video",
    tag=_TAG,
    body=NewProject,
    answer=ProjectOut,
    status=201,
)
def create_project(request: Request, body: NewProject) -> ProjectOut:
    return project_out(request, request.work.get(ProjectService).order(body))


@endpoint(
    "GET",
    "/api/projects/{project_id}",
    permission=Permission.PROJECT_READ,
    summary="One project",
    tag=_TAG,
    context=load_project,
    answer=ProjectOut,
)
def read_project(request: Request, context: Project) -> ProjectOut:
    return project_out(request, context)


@endpoint(
    "PATCH",
    "/api/projects/{project_id}",
    permission=Permission.PROJECT_EDIT,
    summary="Change the brief or the notes",
    tag=_TAG,
    context=load_project,
    body=ProjectPatch,
    answer=ProjectOut,
    errors=(409,),
)
def change_project(request: Request, context: Project, body: ProjectPatch) -> ProjectOut:
    return project_out(request, request.work.get(ReviewService).change(context, body))


@endpoint(
    "GET",
    "/api/projects/{project_id}/timeline",
    permission=Permission.PROJECT_READ,
    summary="What happened to a project",
    tag=_TAG,
    context=load_project,
    query=PageQuery,
    answer=Page[TimelineOut],
)
def read_timeline(request: Request, context: Project, query: PageQuery) -> dict[str, Any]:
    return request.work.get(ProjectList).timeline_page(context, query).as_page(TimelineOut)


@endpoint(
    "GET",
    "/api/projects/{project_id}/assets",
    permission=Permission.PROJECT_READ,
    summary="The files of a project",
    tag=_TAG,
    context=load_project,
    query=PageQuery,
    answer=Page[AssetOut],
)
def list_assets(request: Request, context: Project, query: PageQuery) -> dict[str, Any]:
    found = request.work.get(AssetService).page(context, query)
    return {
        "items": [asset_out(request, row) for row in found.rows],
        "next_cursor": found.next_cursor,
    }


@endpoint(
    "POST",
    "/api/projects/{project_id}/assets",
    permission=Permission.PROJECT_EDIT,
    summary="Upload a file (multipart: file, asset_type)",
    tag=_TAG,
    context=load_project,
    answer=AssetOut,
    status=201,
    upload_limit=UPLOAD_LIMIT,
    errors=(409, 413, 415, 507),
)
def upload_asset(request: Request, context: Project) -> AssetOut:
    file, asset_type = read_upload(request)
    asset = request.work.get(AssetService).upload(context, asset_type, file.filename, file.file)
    return asset_out(request, asset)


def read_upload(request: Request) -> tuple[Any, str]:
    """The file and its type from a multipart body. Raises 400 and 422."""
    try:
        form = request.POST
    except (ValueError, UnicodeDecodeError) as error:
        raise Malformed(f"The multipart body cannot be read: {error}.") from None
    file = form.get("file")
    if not hasattr(file, "file"):
        raise Invalid.field("file", "Send the file's content in the field file.")
    return file, str(form.get("asset_type", ""))


@endpoint(
    "PATCH",
    "/api/projects/{project_id}/assets/{asset_id}",
    permission=Permission.PROJECT_WORK,
    summary="Mark a file as fit for use",
    tag=_TAG,
    context=load_asset,
    body=AssetPatch,
    answer=AssetOut,
)
def change_asset(request: Request, context: tuple[Project, UUID], body: AssetPatch) -> AssetOut:
    return asset_out(request, request.work.get(AssetService).approve(*context, body.is_approved))


@endpoint(
    "DELETE",
    "/api/projects/{project_id}/assets/{asset_id}",
    permission=Permission.PROJECT_EDIT,
    summary="Delete a file",
    tag=_TAG,
    context=load_asset,
    status=204,
)
def delete_asset(request: Request, context: tuple[Project, UUID]) -> None:
    request.work.get(AssetService).delete(*context)


@endpoint(
    "GET",
    "/api/projects/{project_id}/revisions",
    permission=Permission.PROJECT_READ,
    summary="The revisions of a project",
    tag=_TAG,
    context=load_project,
    query=PageQuery,
    answer=Page[RevisionOut],
)
def list_revisions(request: Request, context: Project, query: PageQuery) -> dict[str, Any]:
    return request.work.get(ReviewService).revisions_page(context, query).as_page(RevisionOut)


@endpoint(
    "POST",
    "/api/projects/{project_id}/revisions",
    permission=Permission.PROJECT_REVIEW,
    summary="Ask for a revision",
    tag=_TAG,
    context=load_project,
    body=NewRevision,
    answer=RevisionOut,
    status=201,
    errors=(409,),
)
def ask_revision(request: Request, context: Project, body: NewRevision) -> RevisionOut:
    return RevisionOut.model_validate(request.work.get(ReviewService).ask_revision(context, body))


@endpoint(
    "GET",
    "/api/projects/{project_id}/comments",
    permission=Permission.PROJECT_READ,
    summary="The conversation",
    tag=_TAG,
    context=load_project,
    query=PageQuery,
    answer=Page[CommentOut],
)
def list_comments(request: Request, context: Project, query: PageQuery) -> dict[str, Any]:
    return request.work.get(CommentService).page(context, query).as_page(CommentOut)


@endpoint(
    "POST",
    "/api/projects/{project_id}/comments",
    permission=Permission.PROJECT_EDIT,
    summary="Say something, on the project or on a frame",
    tag=_TAG,
    context=load_project,
    body=NewComment,
    answer=CommentOut,
    status=201,
)
def add_comment(request: Request, context: Project, body: NewComment) -> CommentOut:
    return CommentOut.model_validate(request.work.get(CommentService).add(context, body))


@endpoint(
    "POST",
    "/api/projects/{project_id}/approve",
    permission=Permission.PROJECT_REVIEW,
    summary="Accept the video",
    tag=_TAG,
    context=load_project,
    answer=ProjectOut,
    errors=(409,),
)
def approve_project(request: Request, context: Project) -> ProjectOut:
    return project_out(request, request.work.get(ReviewService).approve(context))


@endpoint(
    "POST",
    "/api/projects/{project_id}/cancel",
    permission=Permission.PROJECT_REVIEW,
    summary="Give the order up",
    tag=_TAG,
    context=load_project,
    answer=ProjectOut,
    errors=(409,),
)
def cancel_project(request: Request, context: Project) -> ProjectOut:
    return project_out(request, request.work.get(ReviewService).cancel(context))

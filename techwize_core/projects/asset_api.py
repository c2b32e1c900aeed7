"""The files of a project, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pyramid.request import Request

from techwize_core.kernel.errors import Invalid, Malformed
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page
from techwize_core.projects.assets import AssetService
from techwize_core.projects.loading import load_asset, load_project
from techwize_core.projects.models import Project, ProjectAsset
from techwize_core.projects.schemas import AssetOut, AssetPatch, AssetQuery, NewAsset

_TAG = "Projects"
UPLOAD_LIMIT = 501 * 1024 * 1024


def asset_out(request: Request, asset: ProjectAsset) -> AssetOut:
    """A file with its signed address."""
    url = request.work.get(AssetService).address(asset.file_url, download_name=asset.file_name)
    fields = {name: getattr(asset, name) for name in AssetOut.model_fields}
    return AssetOut(**{**fields, "file_url": url})


@endpoint(
    "GET",
    "/api/projects/{project_id}/assets",
    permission=Permission.PROJECT_READ,
    summary="The files of a project",
    tag=_TAG,
    context=load_project,
    query=AssetQuery,
    answer=Page[AssetOut],
)
def list_assets(request: Request, context: Project, query: AssetQuery) -> dict[str, Any]:
    found = request.work.get(AssetService).page(context, query)
    return found.as_page(lambda row: asset_out(request, row))


@endpoint(
    "POST",
    "/api/projects/{project_id}/assets",
    permission=Permission.PROJECT_EDIT,
    summary="Upload a file",
    tag=_TAG,
    context=load_project,
    answer=AssetOut,
    status=201,
    upload_limit=UPLOAD_LIMIT,
    form=NewAsset,
    makes="asset_id",
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

"""What the addresses below a project name, for the API and the pages."""

from __future__ import annotations

from uuid import UUID

from pyramid.request import Request

from techwize_core.kernel.web.addresses import id_at
from techwize_core.projects.assets import AssetService
from techwize_core.projects.models import Project
from techwize_core.projects.service import ProjectService


def load_project(request: Request) -> Project:
    """The project of the address. Raises :class:`NotFound` when it is absent or somebody else's."""
    missing = "There is no such project, or it is not yours."
    return request.work.get(ProjectService).get(id_at(request, "project_id", otherwise=missing))


def load_asset(request: Request) -> tuple[Project, UUID]:
    """The project of the address and its file's id. Raises :class:`NotFound`."""
    project = load_project(request)
    asset_id = id_at(request, "asset_id", otherwise="This project has no such file.")
    return project, request.work.get(AssetService).get(project, asset_id).id

"""The staff's side of the projects' API."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice
from techwize_core.projects.assignment import AssignmentService
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project
from techwize_core.projects.schemas import (
    Assignment,
    StaffProjectOut,
    StaffProjectQuery,
    StatusChange,
)
from techwize_core.projects.service import ProjectService

_TAG = "Staff: projects"


@endpoint(
    "GET",
    "/api/admin/projects",
    permission=Permission.PROJECT_LIST_ALL,
    summary="Projects, with filters; editors see those assigned to them",
    tag=_TAG,
    query=StaffProjectQuery,
    answer=Page[StaffProjectOut],
)
def list_all(request: Request, query: StaffProjectQuery) -> Slice[Project]:
    return request.work.get(ProjectList).page(query)


@endpoint(
    "PATCH",
    "/api/admin/projects/{project_id}/assign",
    permission=Permission.PROJECT_ASSIGN,
    summary="Give a project to an editor; null chooses the one with the least open work",
    tag=_TAG,
    context=load_project,
    body=Assignment,
    answer=StaffProjectOut,
    errors=(409,),
)
def assign(request: Request, context: Project, body: Assignment) -> Project:
    locked = request.work.get(ProjectService).lock(context.id)
    return request.work.get(AssignmentService).assign(locked, body.editor_id)


@endpoint(
    "PATCH",
    "/api/admin/projects/{project_id}/status",
    permission=Permission.PROJECT_WORK,
    summary="Move a project",
    tag=_TAG,
    context=load_project,
    body=StatusChange,
    answer=StaffProjectOut,
    errors=(409,),
)
def change_status(request: Request, context: Project, body: StatusChange) -> Project:
    projects = request.work.get(ProjectService)
    return projects.move(projects.lock(context.id), body.status, body.notes)

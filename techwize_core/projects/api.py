"""The client's side of the projects' API; staff use most of it too."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice
from techwize_core.kernel.web.plain import PlainRead
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project, TimelineEntry
from techwize_core.projects.review import ReviewService
from techwize_core.projects.schemas import (
    NewProject,
    ProjectOut,
    ProjectPatch,
    ProjectQuery,
    StaffProjectOut,
    TimelineOut,
    TimelineQuery,
)
from techwize_core.projects.service import ProjectService

_TAG = "Projects"


def project_out(request: Request, project: Project) -> ProjectOut:
    """A project as the current person may see it."""
    model = StaffProjectOut if request.identity.is_staff else ProjectOut
    return model.model_validate(project)


@endpoint(
    "GET",
    "/api/projects",
    permission=Permission.PROJECT_READ,
    summary="My projects",
    tag=_TAG,
    query=ProjectQuery,
    plain=PlainRead(ProjectOut, Project.client_id, Role.CLIENT),
    answer=Page[StaffProjectOut | ProjectOut],
)
def list_projects(request: Request, query: ProjectQuery) -> dict[str, Any]:
    found = request.work.get(ProjectList).page(query)
    return found.as_page(lambda row: project_out(request, row))


@endpoint(
    "POST",
    "/api/projects",
    permission=Permission.PROJECT_CREATE,
    summary="Order a video",
    tag=_TAG,
    body=NewProject,
    answer=StaffProjectOut | ProjectOut,
    status=201,
    makes="project_id",
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
    plain=PlainRead(ProjectOut, Project.client_id, Role.CLIENT, path_id="project_id"),
    answer=StaffProjectOut | ProjectOut,
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
    answer=StaffProjectOut | ProjectOut,
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
    query=TimelineQuery,
    answer=Page[TimelineOut],
)
def read_timeline(request: Request, context: Project, query: TimelineQuery) -> Slice[TimelineEntry]:
    return request.work.get(ProjectList).timeline_page(context, query)


@endpoint(
    "POST",
    "/api/projects/{project_id}/approve",
    permission=Permission.PROJECT_REVIEW,
    summary="Accept the video",
    tag=_TAG,
    context=load_project,
    answer=StaffProjectOut | ProjectOut,
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
    answer=StaffProjectOut | ProjectOut,
    errors=(409,),
)
def cancel_project(request: Request, context: Project) -> ProjectOut:
    return project_out(request, request.work.get(ReviewService).cancel(context))

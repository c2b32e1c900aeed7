"""What clients want changed, over HTTP."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project, ProjectRevision
from techwize_core.projects.review import ReviewService
from techwize_core.projects.schemas import NewRevision, RevisionOut, RevisionQuery

_TAG = "Projects"


@endpoint(
    "GET",
    "/api/projects/{project_id}/revisions",
    permission=Permission.PROJECT_READ,
    summary="The revisions of a project",
    tag=_TAG,
    context=load_project,
    query=RevisionQuery,
    answer=Page[RevisionOut],
)
def list_revisions(
    request: Request, context: Project, query: RevisionQuery
) -> Slice[ProjectRevision]:
    return request.work.get(ReviewService).revisions_page(context, query)


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
def ask_revision(request: Request, context: Project, body: NewRevision) -> ProjectRevision:
    return request.work.get(ReviewService).ask_revision(context, body)

"""The conversation on a project, over HTTP."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice
from techwize_core.projects.comments import CommentService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Comment, Project
from techwize_core.projects.schemas import CommentOut, CommentQuery, NewComment

_TAG = "Projects"


@endpoint(
    "GET",
    "/api/projects/{project_id}/comments",
    permission=Permission.PROJECT_READ,
    summary="The conversation",
    tag=_TAG,
    context=load_project,
    query=CommentQuery,
    answer=Page[CommentOut],
)
def list_comments(request: Request, context: Project, query: CommentQuery) -> Slice[Comment]:
    return request.work.get(CommentService).page(context, query)


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
def add_comment(request: Request, context: Project, body: NewComment) -> Comment:
    return request.work.get(CommentService).add(context, body)

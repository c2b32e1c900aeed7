"""Who may do what, and people's logins, over HTTP, for admins. Nothing here is an API key's to do."""

from __future__ import annotations

from uuid import UUID

from pyramid.request import Request

from techwize_core.accounts.access import AccessService
from techwize_core.accounts.admin_api import load_user
from techwize_core.accounts.credential_schemas import AccessOut, AccessPatch
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint

_TAG = "Staff: people"


@endpoint(
    "GET",
    "/api/admin/access",
    permission=Permission.USERS_READ,
    summary="Who may do what",
    tag=_TAG,
    answer=AccessOut,
)
def read_access(request: Request) -> AccessOut:
    return request.work.get(AccessService).overview()


@endpoint(
    "PATCH",
    "/api/admin/access",
    permission=Permission.ACCESS_MANAGE,
    summary="Say whether staff must have a second factor",
    tag=_TAG,
    body=AccessPatch,
    answer=AccessOut,
)
def change_access(request: Request, body: AccessPatch) -> AccessOut:
    access = request.work.get(AccessService)
    access.demand_second_factor(body.staff_second_factor)
    return access.overview()


@endpoint(
    "DELETE",
    "/api/admin/users/{user_id}/sessions",
    permission=Permission.ACCESS_MANAGE,
    summary="Log a person out everywhere",
    tag=_TAG,
    context=load_user,
    status=204,
)
def log_user_out(request: Request, context: UUID) -> None:
    request.work.get(AccessService).log_out(context)


@endpoint(
    "DELETE",
    "/api/admin/users/{user_id}/second-factor",
    permission=Permission.ACCESS_MANAGE,
    summary="Take a person's lost second factor away",
    description="The person is logged out everywhere and logs in with the password alone. "
    "Nobody takes their own away here: that asks for the password.",
    tag=_TAG,
    context=load_user,
    status=204,
    errors=(409,),
)
def take_second_factor(request: Request, context: UUID) -> None:
    request.work.get(AccessService).take_second_factor(context)

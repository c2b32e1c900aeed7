"""The people of a tenant, over HTTP, for its admins."""

from __future__ import annotations

from uuid import UUID

from pyramid.request import Request

from techwize_core.accounts.people import PeopleService, UserQuery
from techwize_core.accounts.schemas import UserOut, UserPatch
from techwize_core.kernel.errors import Forbidden, NotFound
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice

_TAG = "Staff: people"


def load_user(request: Request) -> UUID:
    """The id of the person that the address names. Raises :class:`NotFound` when there is none here."""
    if not request.identity.may(Permission.USERS_READ):
        # A role that may never: it is told so, and learns nothing of who is there.
        raise Forbidden("Only admins change people.")
    missing = "There is no such person here."
    user_id = id_at(request, "user_id", otherwise=missing)
    if user_id not in request.work.get(PeopleService).names([user_id]):
        raise NotFound(missing)
    return user_id


@endpoint(
    "GET",
    "/api/admin/users",
    permission=Permission.USERS_READ,
    summary="The people of this agency, newest first",
    tag=_TAG,
    query=UserQuery,
    answer=Page[UserOut],
)
def list_users(request: Request, query: UserQuery) -> Slice[UserOut]:
    return request.work.get(PeopleService).page(query)


@endpoint(
    "PATCH",
    "/api/admin/users/{user_id}",
    # Not by API key: who gives roles can make an admin, and so outlive the key.
    permission=Permission.ACCESS_MANAGE,
    summary="Change a person's role, or switch the account off or on",
    tag=_TAG,
    context=load_user,
    body=UserPatch,
    answer=UserOut,
    errors=(409,),
)
def change_user(request: Request, context: UUID, body: UserPatch) -> UserOut:
    return request.work.get(PeopleService).change(context, body)

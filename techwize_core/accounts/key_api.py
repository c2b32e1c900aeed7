"""My API keys, over HTTP. No key manages keys: that permission is never a key's."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.accounts.api_keys import ApiKeyService
from techwize_core.accounts.credential_schemas import KeyOut, NewKey, NewKeyOut
from techwize_core.accounts.models import ApiKey
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, PageQuery, Slice
from techwize_core.kernel.web.throttle import OWN

_TAG = "API keys"


@endpoint(
    "GET",
    "/api/keys",
    permission=Permission.ACCOUNT,
    summary="My API keys, newest first; their secrets are never shown again",
    tag=_TAG,
    query=PageQuery,
    answer=Page[KeyOut],
)
def list_keys(request: Request, query: PageQuery) -> Slice[ApiKey]:
    return request.work.get(ApiKeyService).mine(query)


@endpoint(
    "POST",
    "/api/keys",
    permission=Permission.ACCOUNT,
    summary="Make an API key; its secret is shown this once",
    description="It does what its scopes name, as far as your role still holds them, until it is "
    "deleted, runs out, or your account is switched off.",
    tag=_TAG,
    body=NewKey,
    answer=NewKeyOut,
    status=201,
    rate=OWN,
    errors=(409,),
    makes="key_id",
)
def create_key(request: Request, body: NewKey) -> NewKeyOut:
    key, secret = request.work.get(ApiKeyService).create(body)
    return NewKeyOut(**KeyOut.model_validate(key).model_dump(), secret=secret)


@endpoint(
    "DELETE",
    "/api/keys/{key_id}",
    permission=Permission.ACCOUNT,
    summary="End an API key at once",
    tag=_TAG,
    status=204,
)
def delete_key(request: Request) -> None:
    missing = "There is no such key of yours."
    request.work.get(ApiKeyService).delete(id_at(request, "key_id", otherwise=missing))

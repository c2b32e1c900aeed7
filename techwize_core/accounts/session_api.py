"""Where I am logged in, over HTTP."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.accounts.credential_schemas import SessionEnding, SessionOut
from techwize_core.accounts.models import LoginSession
from techwize_core.accounts.sessions import SessionService, device_words
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.identity import Identity
from techwize_core.kernel.web.pages import Page, PageQuery

_TAG = "Accounts"


def shown(session: LoginSession, viewer: Identity) -> SessionOut:
    """The session as its owner sees it."""
    return SessionOut(
        id=session.id,
        kind=session.kind,  # type: ignore[arg-type]  # held to the two by a check constraint
        device=device_words(session.user_agent),
        remote_addr=session.remote_addr,
        is_current=session.id == viewer.session_id,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
    )


@endpoint(
    "GET",
    "/api/me/sessions",
    permission=Permission.ACCOUNT,
    summary="Where I am logged in, newest first",
    tag=_TAG,
    query=PageQuery,
    answer=Page[SessionOut],
)
def list_sessions(request: Request, query: PageQuery) -> dict[str, Any]:
    found = request.work.get(SessionService).mine(query)
    return found.as_page(lambda session: shown(session, request.identity))


@endpoint(
    "DELETE",
    "/api/me/sessions/{session_id}",
    permission=Permission.ACCOUNT,
    summary="Log out there",
    tag=_TAG,
    status=204,
)
def end_session(request: Request) -> None:
    missing = "There is no such session of yours."
    request.work.get(SessionService).end_mine(id_at(request, "session_id", otherwise=missing))


@endpoint(
    "DELETE",
    "/api/me/sessions",
    permission=Permission.ACCOUNT,
    summary="Log out everywhere, here too unless keep_current is true",
    tag=_TAG,
    query=SessionEnding,
    status=204,
)
def end_sessions(request: Request, query: SessionEnding) -> None:
    identity = request.identity
    kept = identity.session_id if query.keep_current else None
    request.work.get(SessionService).end_all(identity.user_id, but=kept)

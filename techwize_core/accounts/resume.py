"""Resuming a session in one statement: who asks, and the scope of what follows.

``tw_resume_session`` (migration 0007) looks a session up by its exact id and
leaves the transaction with its person's scope, or with a visitor's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pyramid.request import Request
from sqlalchemy import text, update

from techwize_core.accounts.models import LoginSession
from techwize_core.accounts.tokens import AccessClaims, hash_token, read_access_token
from techwize_core.kernel.db.reads import Row, Statement
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.db.session import acting_as, opened_by_statement, scope_is
from techwize_core.kernel.secrets import first_reading
from techwize_core.kernel.web.identity import Identity
from techwize_core.kernel.web.plain import PlainOpening
from techwize_core.kernel.work import UnitOfWork

SEEN_EVERY = timedelta(minutes=1)
"""How often a session's last use is written down."""

_RESUME = text("select * from tw_resume_session(:tenant, :session, :kind, :hash, :now)")
_RESUME_API = "select * from tw_resume_session(%(tenant)s, %(session)s, 'api', null, %(now)s)"


def resume_session(
    work: UnitOfWork, session_id: UUID, *, secret: str | None = None, kind: str | None = None
) -> Identity | None:
    """Who is behind a living session; the unit of work has their scope from here on.

    With ``secret`` only when it is the session's own; with ``kind`` only a
    session of it. None leaves the unit a visitor's.
    """
    asked = {
        "tenant": work.tenant_id,
        "session": session_id,
        "kind": kind,
        "hash": hash_token(secret) if secret is not None else None,
        "now": work.now(),
    }
    with opened_by_statement(work.session):
        row = work.session.execute(_RESUME, asked).mappings().one_or_none()
    if row is None:
        # Where more than a visitor asked, the statement has made a visitor of them.
        scope_is(work.session, Scope(tenant_id=work.tenant_id, role=Role.ANONYMOUS))
        return None
    identity = _identity(work.tenant_id, session_id, row)
    scope_is(work.session, identity.scope)
    if work.now() - row["last_seen_at"] > SEEN_EVERY:
        _note_seen(work, session_id)
    return identity


def access_claims(request: Request) -> AccessClaims | None:
    """What the request's access token says, when it is one of this tenant's."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    now = request.platform.clock.now()
    claims = first_reading(
        request.platform.settings.secrets,
        lambda secret: read_access_token(secret, token.strip(), now),
    )
    return claims if claims is not None and claims.tenant_id == request.tenant.id else None


def plain_opening(request: Request) -> PlainOpening | None:
    """How a plain read of this request begins; None without an access token of this tenant."""
    claims = access_claims(request)
    if claims is None or claims.role is None:
        return None
    now = request.platform.clock.now()

    def identity(row: Row) -> Identity | None:
        # Once a minute the usual way is taken, which writes the session's last use down.
        if now - row["last_seen_at"] > SEEN_EVERY:
            return None
        return _identity(claims.tenant_id, claims.session_id, row)

    parameters = {"tenant": claims.tenant_id, "session": claims.session_id, "now": now}
    return PlainOpening(claims.user_id, claims.role, Statement(_RESUME_API, parameters), identity)


def _identity(tenant_id: UUID, session_id: UUID, row: Mapping[str, Any]) -> Identity:
    return Identity(
        user_id=row["user_id"],
        tenant_id=tenant_id,
        role=Role(row["role"]),
        session_id=session_id,
        full_name=row["full_name"],
        email=row["email"],
        language=row["language"],
        is_verified=row["email_verified_at"] is not None,
    )


def _note_seen(work: UnitOfWork, session_id: UUID) -> None:
    with acting_as(work.session, Role.AUTH):
        work.session.execute(
            update(LoginSession)
            .where(LoginSession.id == session_id)
            .values(last_seen_at=work.now())
        )

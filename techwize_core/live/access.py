"""Who may follow what: the same sessions and the same row level security as everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

# The whole schema: SQLAlchemy refuses a foreign key to a table that no model was loaded for.
import techwize_core.models  # noqa: F401
from techwize_core.accounts.api_keys import ApiKeyService
from techwize_core.accounts.resume import resume_session
from techwize_core.accounts.security import held_to_demands
from techwize_core.accounts.tokens import is_api_key, read_access_token, session_of
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.secrets import first_reading
from techwize_core.kernel.web.identity import Identity
from techwize_core.live.tickets import read_ticket
from techwize_core.projects.models import Project

BATCH = 200


@dataclass(frozen=True)
class Credentials:
    """What a connection brought: at most one of the three counts, in this order."""

    bearer: str
    ticket: str
    cookie: str
    reconnect: bool


def find_identity(
    platform: Platform, tenant_id: UUID | None, given: Credentials
) -> Identity | None:
    """The person behind the credentials; None when they do not hold."""
    found = _find(platform, tenant_id, given)
    return found if found is not None and found.may(Permission.PROJECT_READ) else None


def _find(platform: Platform, tenant_id: UUID | None, given: Credentials) -> Identity | None:
    secrets, now = platform.settings.secrets, platform.clock.now()
    if is_api_key(given.bearer):
        return _by_key(platform, tenant_id, given.bearer) if tenant_id else None
    if given.bearer:
        claims = first_reading(secrets, lambda secret: read_access_token(secret, given.bearer, now))
        return _person(platform, claims.tenant_id, claims.session_id) if claims else None
    if given.ticket:
        found = first_reading(
            secrets,
            lambda secret: read_ticket(secret, given.ticket, now, reconnect=given.reconnect),
        )
        if found is None:
            return None
        session, tenant, is_key = found
        return _by_key(platform, tenant, session) if is_key else _person(platform, tenant, session)
    session_id = session_of(given.cookie)
    if session_id is None or tenant_id is None:
        return None
    return _person(platform, tenant_id, session_id, cookie=given.cookie)


def _person(
    platform: Platform, tenant_id: UUID, session_id: UUID, *, cookie: str | None = None
) -> Identity | None:
    with platform.unit(Scope(tenant_id=tenant_id, role=Role.ANONYMOUS)) as work:
        # A refresh token is a session's secret too, but no cookie.
        kind = None if cookie is None else "page"
        identity = resume_session(work, session_id, secret=cookie, kind=kind)
        return held_to_demands(work, identity) if identity else None


def _by_key(platform: Platform, tenant_id: UUID, key: str | UUID) -> Identity | None:
    with platform.unit(Scope(tenant_id=tenant_id, role=Role.ANONYMOUS)) as work:
        keys = work.get(ApiKeyService)
        holder = keys.find(key) if isinstance(key, str) else keys.find_by_id(key)
        return held_to_demands(work, holder.identity) if holder else None


def last_sequence(platform: Platform, identity: Identity, project_id: UUID) -> int | None:
    """Where the project's sequence stands; None when the person may not see the project."""
    with platform.unit(identity.scope) as work:
        return work.session.scalar(select(Project.event_sequence).where(Project.id == project_id))


def still_holds(platform: Platform, identity: Identity, project_id: UUID) -> bool:
    """Whether the session lives, its person has the same role, and may still see the project."""
    if identity.by_key:
        now = _by_key(platform, identity.tenant_id, identity.session_id)
    else:
        now = _person(platform, identity.tenant_id, identity.session_id)
    if now is None or now.role != identity.role or not now.may(Permission.PROJECT_READ):
        return False
    return last_sequence(platform, identity, project_id) is not None


def events_after(
    platform: Platform, identity: Identity, project_id: UUID, sequence: int
) -> list[Event]:
    """The project's next events in sequence, as this person may see them."""
    with platform.unit(identity.scope) as work:
        return list(
            work.session.scalars(
                select(Event)
                .where(
                    Event.project_id == project_id,
                    Event.live.is_not(None),
                    Event.sequence > sequence,
                )
                .order_by(Event.sequence)
                .limit(BATCH)
            )
        )


__all__ = [
    "Credentials",
    "events_after",
    "find_identity",
    "last_sequence",
    "still_holds",
]

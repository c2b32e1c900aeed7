"""Who may follow what: the same sessions and the same row level security as everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

# The whole schema: SQLAlchemy refuses a foreign key to a table that no model was loaded for.
import techwize_core.models  # noqa: F401
from techwize_core.accounts.security import COOKIE, identity_of
from techwize_core.accounts.service import AccountService, Person
from techwize_core.accounts.tokens import read_access_token, session_of
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.platform import Platform
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
    secret, now = platform.settings.secret, platform.clock.now()
    if given.bearer:
        claims = read_access_token(secret, given.bearer, now)
        return _person(platform, claims.tenant_id, claims.session_id) if claims else None
    if given.ticket:
        found = read_ticket(secret, given.ticket, now, reconnect=given.reconnect)
        return _person(platform, found[1], found[0]) if found else None
    session_id = session_of(given.cookie)
    if session_id is None or tenant_id is None:
        return None
    return _person(platform, tenant_id, session_id, cookie=given.cookie)


def _person(
    platform: Platform, tenant_id: UUID, session_id: UUID, *, cookie: str | None = None
) -> Identity | None:
    with platform.unit(Scope(tenant_id=tenant_id, role=Role.ANONYMOUS)) as work:
        person: Person | None = work.get(AccountService).find(session_id, secret=cookie)
        return identity_of(person) if person else None


def last_sequence(platform: Platform, identity: Identity, project_id: UUID) -> int | None:
    """Where the project's sequence stands; None when the person may not see the project."""
    with platform.unit(identity.scope) as work:
        return work.session.scalar(select(Project.event_sequence).where(Project.id == project_id))


def still_holds(platform: Platform, identity: Identity, project_id: UUID) -> bool:
    """Whether the session lives, its person has the same role, and may still see the project."""
    now = _person(platform, identity.tenant_id, identity.session_id)
    if now is None or now.role != identity.role:
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
    "COOKIE",
    "Credentials",
    "events_after",
    "find_identity",
    "last_sequence",
    "still_holds",
]

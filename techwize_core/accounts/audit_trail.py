"""The audit log, to be read: who did what with a privilege."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from techwize_core.accounts.people import PeopleService
from techwize_core.kernel.audit import AuditEntry
from techwize_core.kernel.web.pages import PageQuery, Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork


class AuditQuery(PageQuery):
    """Filters of the log."""

    act: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    actor_id: UUID | None = None
    target_id: UUID | None = None


@dataclass(frozen=True)
class AuditPage:
    """One page of the log, with the names of those who stand in it, by id."""

    entries: Slice[AuditEntry]
    names: Mapping[UUID, str]


class AuditTrail:
    """Reads the log; runs as an admin. Nothing changes it: the database has no right for that."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def page(self, query: AuditQuery) -> AuditPage:
        """Acts, newest first."""
        entries = select(AuditEntry)
        columns = (AuditEntry.act, AuditEntry.actor_id, AuditEntry.target_id)
        found = paginate(self._work.session, matching(entries, query, *columns), query)
        people = (person for row in found.rows for person in (row.actor_id, row.target_id))
        return AuditPage(found, self._work.get(PeopleService).names(people))

    def acts(self) -> Sequence[str]:
        """The kinds of acts that stand in the log, by name."""
        return self._work.session.scalars(
            select(AuditEntry.act).distinct().order_by(AuditEntry.act)
        ).all()

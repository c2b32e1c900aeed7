"""Leads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from techwize_core.analytics.models import Lead
from techwize_core.analytics.schemas import LeadQuery
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.web.pages import Slice, containing, matching, paginate
from techwize_core.kernel.work import UnitOfWork


class LeadService:
    """Who wrote to us."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def capture(self, fields: dict[str, Any]) -> Lead:
        """Keep a message of somebody who may have no account."""
        lead = Lead(
            id=new_id(), tenant_id=self._work.tenant_id, created_at=self._work.now(), **fields
        )
        self._session.add(lead)
        self._session.flush()
        record(self._work, "lead_captured", {"lead_id": str(lead.id), "source": lead.source})
        return lead

    def page(self, query: LeadQuery) -> Slice[Lead]:
        """Leads, newest first unless the query says otherwise."""
        found = matching(select(Lead), query, Lead.source)
        if query.q:
            words = containing(query.q, Lead.name, Lead.email, Lead.phone_number, Lead.message)
            found = found.where(words)
        return paginate(self._session, found, query)

"""``POST /api/live/ticket``."""

from __future__ import annotations

from pydantic import BaseModel
from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.live.tickets import FIRST, make_ticket


class TicketOut(BaseModel):
    """A ticket for ``GET {live}/events``; ``expires_in`` in seconds."""

    ticket: str
    expires_in: int


@endpoint(
    "POST",
    "/api/live/ticket",
    permission=Permission.PROJECT_READ,
    summary="A ticket for the live process",
    tag="Live",
    answer=TicketOut,
)
def create_ticket(request: Request) -> TicketOut:
    identity = request.identity
    ticket = make_ticket(
        request.platform.settings.secret,
        identity.session_id,
        identity.tenant_id,
        request.work.now(),
        by_key=identity.by_key,
    )
    return TicketOut(ticket=ticket, expires_in=int(FIRST.total_seconds()))

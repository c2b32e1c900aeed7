"""What portal addresses name: a project or a payment of the person who is logged in."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from pyramid.request import Request

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import parse_id
from techwize_core.live.tickets import make_ticket
from techwize_core.live.well_known import live_address
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.models import Payment
from techwize_core.projects.models import Project
from techwize_core.projects.service import ProjectService


def project_of(request: Request) -> Project:
    """The project of the address. Raises :class:`NotFound` for anybody else's."""
    return request.work.get(ProjectService).get(id_in(request, "project_id"))


def payment_of(request: Request) -> Payment:
    """The payment of the address. Raises :class:`NotFound` for anybody else's."""
    return request.work.get(AttemptService).get(id_in(request, "payment_id"))


def id_in(request: Request, name: str) -> UUID:
    """An id of the address. Raises :class:`NotFound` for what is no id."""
    found = parse_id(request.matchdict[name])
    if found is None:
        raise NotFound("There is nothing at this address.")
    return found


def live_url(request: Request, project: Project) -> str:
    """Where this page hears what happens to the project.

    Cookies know hosts, not ports: where the live process has another host
    name than the page, a ticket stands in for the cookie.
    """
    address = live_address(request).rstrip("/")
    query = {"project": str(project.id)}
    if urlsplit(address).hostname != request.domain:
        viewer = request.viewer
        query["ticket"] = make_ticket(
            request.platform.settings.secret,
            viewer.session_id,
            viewer.tenant_id,
            request.work.now(),
        )
    return f"{address}/events?{urlencode(query)}"

"""How a page hears what happens while it is open."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from pyramid.request import Request

from techwize_core.live.tickets import make_ticket
from techwize_core.live.well_known import live_address
from techwize_core.projects.models import Project


def live_url(request: Request, project: Project) -> str:
    """Where this page hears what happens to the project.

    Cookies know hosts, not ports: where the live process has another host
    name than the page, a ticket stands in for the cookie.
    """
    address = live_address(request).rstrip("/")
    # What happens between drawing the page and opening its stream is caught up with.
    query = {"project": str(project.id), "after": str(project.event_sequence)}
    if urlsplit(address).hostname != request.domain:
        viewer = request.viewer
        query["ticket"] = make_ticket(
            request.platform.settings.secret,
            viewer.session_id,
            viewer.tenant_id,
            request.work.now(),
        )
    return f"{address}/events?{urlencode(query)}"

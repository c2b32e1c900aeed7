"""The audit log in HQ."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.accounts.audit_trail import AuditQuery, AuditTrail
from techwize_core.kernel.permissions import Permission
from techwize_core.web.page import page
from techwize_core.web.staff import asked_for, chosen_filters


@page("GET", "/hq/audit", permission=Permission.AUDIT_READ, template="hq/audit.html.jinja2")
def show_audit(request: Request) -> dict[str, Any]:
    """Who did what with a privilege, newest first, filtered by what the address says."""
    query = asked_for(request, AuditQuery)
    trail = request.work.get(AuditTrail)
    found = trail.page(query)
    return {
        "entries": found.entries.rows,
        "names": found.names,
        "acts": trail.acts(),
        "next_cursor": found.entries.next_cursor,
        "filters": chosen_filters(query),
        "paged": bool(query.cursor),
    }

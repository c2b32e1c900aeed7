"""Leads: the contact form, and the staff's list of who wrote."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.analytics.models import Lead
from techwize_core.analytics.schemas import Contact, ContactOut, LeadOut, LeadQuery
from techwize_core.analytics.service import LeadService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice
from techwize_core.kernel.web.throttle import SENSITIVE


@endpoint(
    "POST",
    "/api/contact",
    permission=Permission.PUBLIC,
    summary="Write to us",
    tag="Contact",
    body=Contact,
    answer=ContactOut,
    status=201,
    rate=SENSITIVE,
)
def contact(request: Request, body: Contact) -> ContactOut:
    return ContactOut(id=request.work.get(LeadService).capture(body.model_dump()).id)


@endpoint(
    "GET",
    "/api/admin/leads",
    permission=Permission.LEADS_READ,
    summary="Who wrote to us, newest first",
    tag="Staff: leads",
    query=LeadQuery,
    answer=Page[LeadOut],
)
def list_leads(request: Request, query: LeadQuery) -> Slice[Lead]:
    return request.work.get(LeadService).page(query)

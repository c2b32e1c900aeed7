"""Leads: the contact form, and the staff's list of who wrote."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pyramid.request import Request

from techwize_core.accounts.schemas import Email, Name, Phone
from techwize_core.analytics.models import Lead
from techwize_core.analytics.service import LeadService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, PageQuery, Slice
from techwize_core.kernel.web.texts import Message
from techwize_core.kernel.web.throttle import SENSITIVE

_ADDRESS_NEEDED: JsonDict = {
    "anyOf": [
        {"required": [name], "properties": {name: {"type": "string"}}}
        for name in ("email", "phone_number")
    ]
}


class Contact(BaseModel):
    """``POST /api/contact``: an e-mail address or a phone number is needed for the answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_ADDRESS_NEEDED)

    name: Name
    email: Email | None = None
    phone_number: Phone | None = None
    message: Message
    source: Annotated[str, Field(max_length=60, pattern=r"^[\w .:/-]*$")] = "website"

    @model_validator(mode="after")
    def _can_answer(self) -> Contact:
        if not self.email and not self.phone_number:
            raise ValueError("leave an e-mail address or a phone number, so that we can answer")
        return self


class LeadOut(BaseModel):
    """Somebody who wrote."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str | None
    phone_number: str | None
    message: str
    source: str
    created_at: Timestamp


class ContactOut(BaseModel):
    """We have the message."""

    id: UUID


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
    query=PageQuery,
    answer=Page[LeadOut],
)
def list_leads(request: Request, query: PageQuery) -> Slice[Lead]:
    return request.work.get(LeadService).page(query)

"""Bodies and answers of the analytics' API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from techwize_core.accounts.schemas import Email, Name, Phone
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.pages import PageQuery, SortedBy
from techwize_core.kernel.web.texts import Message, example

_CONTACT: JsonDict = {
    **example(
        {
            "name": "Otieno Ouma",
            "email": "otieno@example.co.ke",
            "message": "Do you make videos of houses in Kisumu?",
            "source": "website",
        }
    ),
    # Somewhere to answer to.
    "anyOf": [
        {"required": [name], "properties": {name: {"type": "string"}}}
        for name in ("email", "phone_number")
    ],
}
Source = Annotated[str, Field(max_length=60, pattern=r"^[\w .:/-]*$")]


class Contact(BaseModel):
    """``POST /api/contact``: an e-mail address or a phone number is needed for the answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_CONTACT)

    name: Name
    email: Email | None = None
    phone_number: Phone | None = None
    message: Message
    source: Source = "website"

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


class LeadQuery(PageQuery):
    """Filters of the leads; ``q`` looks in name, address, number and message."""

    sort: Annotated[str, SortedBy("created_at", "name", "source")] = "-created_at"
    source: Source | None = None
    q: Annotated[str, Field(min_length=1, max_length=100)] | None = None

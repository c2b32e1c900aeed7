"""Bodies and answers of the projects' API."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from techwize_core.kernel.web.encoding import MoneyText, Timestamp

_HEX = re.compile(r"^#[0-9a-fA-F]{6}$")
_COLOUR_NAMES = frozenset({"primary", "secondary", "accent", "background", "text"})


def _no_control_characters(text: str) -> str:
    if any(ord(c) < 32 and c not in "\n\t\r" for c in text):
        raise ValueError("remove the control characters")
    return text


def _colours(value: dict[str, str]) -> dict[str, str]:
    for name, colour in value.items():
        if name not in _COLOUR_NAMES:
            raise ValueError(f"use the names {', '.join(sorted(_COLOUR_NAMES))}")
        if not _HEX.match(colour):
            raise ValueError("write a colour as #rrggbb")
    return value


def _web_address(text: str) -> str:
    if text and not re.match(r"^(https?://)?[^\s/:@]+\.[^\s@]+$", text):
        raise ValueError("write a web address such as https://example.co.ke")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_no_control_characters)]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_no_control_characters)
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), AfterValidator(_no_control_characters)]
Colours = Annotated[dict[str, str], AfterValidator(_colours)]
WebAddress = Annotated[Line, AfterValidator(_web_address)]
Platform = Literal["tiktok", "instagram", "youtube", "whatsapp"]
Duration = Literal["15s", "30s", "60s"]
Priority = Literal["low", "normal", "high", "urgent"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Brief(_Body):
    """What the client may say about the video."""

    title: Title
    description: Prose = ""
    target_platform: Platform = "tiktok"
    video_duration: Duration = "30s"
    language: Literal["en", "sw"] = "en"
    script_provided: bool = False
    custom_script: Prose = ""
    brand_colors: Colours = Field(default_factory=dict)
    cta_text: Line = ""
    cta_url: WebAddress = ""
    client_notes: Prose = ""


class NewProject(Brief):
    """``POST /api/projects``."""

    package_id: UUID
    template_id: UUID | None = None


class ProjectOut(BaseModel):
    """A project as its client sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    reference: str
    client_id: UUID
    package_id: UUID
    template_id: UUID | None
    status: str
    title: str
    description: str
    target_platform: str
    video_duration: str
    language: str
    script_provided: bool
    custom_script: str
    brand_colors: dict[str, Any]
    cta_text: str
    cta_url: str
    assigned_to: UUID | None
    priority: str
    deadline_date: Timestamp | None
    completed_date: Timestamp | None
    total_amount: MoneyText
    payment_status: str
    revision_count_used: int
    client_notes: str
    created_at: Timestamp
    updated_at: Timestamp


class StaffProjectOut(ProjectOut):
    """A project as staff see it."""

    internal_notes: str

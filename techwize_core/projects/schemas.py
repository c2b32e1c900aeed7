"""Bodies and answers of the projects' API."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)
from pydantic.json_schema import WithJsonSchema

from techwize_core.kernel.objects.intake import AssetType
from techwize_core.kernel.web.encoding import MoneyText, Timestamp
from techwize_core.kernel.web.pages import OldestFirst, PageQuery, SortedBy
from techwize_core.kernel.web.patches import Patch
from techwize_core.kernel.web.texts import Line, Message, Prose, Title, described
from techwize_core.projects.states import Status

_WEB_ADDRESS = re.compile(r"^(https?://)?[^\s\x00-\x1f/:@]+\.[^\s\x00-\x1f@]+$")
_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")


def _colour(text: str) -> str:
    if not _COLOUR.match(text):
        raise ValueError("write a colour as #rrggbb")
    return text


def _web_address(text: str) -> str:
    if text and not _WEB_ADDRESS.match(text):
        raise ValueError("write a web address such as https://example.co.ke")
    return text


Colour = Annotated[
    str, AfterValidator(_colour), described(pattern=_COLOUR.pattern, examples=["#B8431F"])
]
Colours = Annotated[
    dict[Literal["primary", "secondary", "accent", "background", "text"], Colour],
    described(examples=[{"primary": "#B8431F", "secondary": "#E2B040"}]),
]
WebAddress = Annotated[
    Line,
    AfterValidator(_web_address),
    described(format="web-address", examples=["https://kilimanicoffee.co.ke"]),
]
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


class ProjectPatch(Patch):
    """``PATCH /api/projects/{id}``: any part of the brief, or the staff's fields."""

    title: Title | None = None
    description: Prose | None = None
    target_platform: Platform | None = None
    video_duration: Duration | None = None
    language: Literal["en", "sw"] | None = None
    script_provided: bool | None = None
    custom_script: Prose | None = None
    brand_colors: Colours | None = None
    cta_text: Line | None = None
    cta_url: WebAddress | None = None
    client_notes: Prose | None = None
    internal_notes: Prose | None = None
    priority: Priority | None = None


class NewComment(_Body):
    """``POST /api/projects/{id}/comments``. ``frame`` counts from 0 at the video's frame rate."""

    body: Message
    frame: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    drawing: dict[str, Any] | None = None
    parent_id: UUID | None = None
    internal: bool = False


class NewRevision(_Body):
    """``POST /api/projects/{id}/revisions``."""

    description: Message
    comments: Annotated[list[NewComment], Field(max_length=50)] = Field(default_factory=list)


class NewAsset(BaseModel):
    """The parts of an upload."""

    file: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]
    asset_type: AssetType


class AssetPatch(_Body):
    """``PATCH /api/projects/{id}/assets/{asset_id}``."""

    is_approved: bool


class Assignment(_Body):
    """``PATCH /api/admin/projects/{id}/assign``; None assigns by open work."""

    editor_id: UUID | None


class StatusChange(_Body):
    """``PATCH /api/admin/projects/{id}/status``."""

    status: Status
    notes: Prose = ""


class ProjectQuery(PageQuery):
    """Filters of the lists of projects.

    ``q`` looks in title, reference, the client's name and phone, and forgives a
    slip of the finger.
    """

    sort: Annotated[
        str, SortedBy("created_at", "updated_at", "deadline_date", "title", "total_amount")
    ] = "-created_at"
    status: Status | None = None
    payment_status: Literal["pending", "partial", "paid", "refunded"] | None = None
    package_id: UUID | None = None
    q: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class StaffProjectQuery(ProjectQuery):
    """What staff can ask for besides."""

    assigned_to: UUID | None = None
    client_id: UUID | None = None
    priority: Priority | None = None


class TimelineQuery(OldestFirst):
    """Filters of a project's moves."""

    status: Status | None = None


class AssetQuery(PageQuery):
    """Filters of a project's files."""

    sort: Annotated[str, SortedBy("uploaded_at", "file_name", "file_size")] = "uploaded_at"
    asset_type: AssetType | None = None
    is_approved: bool | None = None


class RevisionQuery(PageQuery):
    """Filters of a project's revisions."""

    sort: Annotated[str, SortedBy("revision_number", "created_at")] = "revision_number"
    status: Literal["pending", "in_progress", "completed"] | None = None


class CommentQuery(OldestFirst):
    """Filters of the conversation; ``parent_id`` asks for the answers to one comment."""

    parent_id: UUID | None = None
    author_id: UUID | None = None
    internal: bool | None = None


class AssetOut(BaseModel):
    """A file of a project; ``file_url`` is signed and short-lived."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    asset_type: str
    file_name: str
    file_url: str
    file_size: int
    media_type: str
    uploaded_by: UUID | None
    is_approved: bool
    details: dict[str, Any]
    uploaded_at: Timestamp


class RevisionOut(BaseModel):
    """A revision that was asked for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    revision_number: int
    requested_by: UUID
    description: str
    status: str
    fee: MoneyText
    created_at: Timestamp
    resolved_at: Timestamp | None


class CommentOut(BaseModel):
    """A comment."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    author_id: UUID
    author_name: str
    body: str
    frame: int | None
    drawing: dict[str, Any] | None
    parent_id: UUID | None
    internal: bool
    resolved_at: Timestamp | None
    created_at: Timestamp


class TimelineOut(BaseModel):
    """One move of a project."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    status: str
    changed_by: UUID | None
    notes: str
    created_at: Timestamp

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
from techwize_core.kernel.web.texts import Line, Message, Prose, Title, described, example, one_of
from techwize_core.projects import samples
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
PaymentStatus = Literal["pending", "partial", "paid", "refunded"]
RevisionStatus = Literal["pending", "in_progress", "completed"]


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


class NewProject(
    Brief,
    json_schema_extra=example(
        {
            "package_id": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71",
            "title": "Fresh roast, every morning",
            "description": "Kilimani Coffee House roasts beans from Nyeri each morning. A cappuccino is KSh 250.",
            "target_platform": "instagram",
            "video_duration": "15s",
            "language": "en",
            "brand_colors": {"primary": "#B8431F", "secondary": "#E2B040"},
            "cta_text": "Come by before 9",
            "cta_url": "https://kilimanicoffee.co.ke",
        }
    ),
):
    """``POST /api/projects``."""

    package_id: UUID
    template_id: UUID | None = None


class ProjectOut(BaseModel, json_schema_extra=example(samples.PROJECT)):
    """A project as its client sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    reference: str
    client_id: UUID
    package_id: UUID
    template_id: UUID | None
    status: Annotated[str, one_of(Status)]
    title: str
    description: str
    target_platform: Annotated[str, one_of(Platform)]
    video_duration: Annotated[str, one_of(Duration)]
    language: Annotated[str, one_of(Literal["en", "sw"])]
    script_provided: bool
    custom_script: str
    brand_colors: dict[str, Any]
    cta_text: str
    cta_url: str
    assigned_to: UUID | None
    priority: Annotated[str, one_of(Priority)]
    deadline_date: Timestamp | None
    completed_date: Timestamp | None
    total_amount: MoneyText
    payment_status: Annotated[str, one_of(PaymentStatus)]
    revision_count_used: int
    client_notes: str
    created_at: Timestamp
    updated_at: Timestamp


class StaffProjectOut(ProjectOut, json_schema_extra=example(samples.STAFF_PROJECT)):
    """A project as staff see it."""

    internal_notes: str


class ProjectPatch(
    Patch,
    json_schema_extra=example(
        {"title": "Fresh roast, all day", "client_notes": "Please show the new cups."}
    ),
):
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


class NewComment(
    _Body, json_schema_extra=example({"body": "The logo could stay a little longer.", "frame": 132})
):
    """``POST /api/projects/{id}/comments``. ``frame`` counts from 0 at the video's frame rate."""

    body: Message
    frame: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    drawing: dict[str, Any] | None = None
    parent_id: UUID | None = None
    internal: bool = False


class NewRevision(
    _Body,
    json_schema_extra=example(
        {
            "description": "Calmer music, and please say that we open at 6.",
            "comments": [{"body": "Here the price is missing.", "frame": 240}],
        }
    ),
):
    """``POST /api/projects/{id}/revisions``."""

    description: Message
    comments: Annotated[list[NewComment], Field(max_length=50)] = Field(default_factory=list)


class NewAsset(BaseModel):
    """The parts of an upload. The content decides what a file is, not its name."""

    file: Annotated[
        bytes,
        Field(
            description="A picture (JPEG, PNG, WebP, GIF) or document (PDF, DOCX, TXT) up to 25 MB, "
            "or a video (MP4, MOV, WebM) up to 500 MB."
        ),
        WithJsonSchema({"type": "string", "format": "binary"}),
    ]
    asset_type: AssetType


class AssetPatch(_Body, json_schema_extra=example({"is_approved": True})):
    """``PATCH /api/projects/{id}/assets/{asset_id}``."""

    is_approved: bool


class Assignment(
    _Body, json_schema_extra=example({"editor_id": "0192f3c4-6b02-7a11-8d3e-1c2b3a4d5e6f"})
):
    """``PATCH /api/admin/projects/{id}/assign``; None assigns by open work."""

    editor_id: UUID | None


class StatusChange(
    _Body,
    json_schema_extra=example({"status": "in_review", "notes": "Ready for a second pair of eyes."}),
):
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
    payment_status: PaymentStatus | None = None
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
    status: RevisionStatus | None = None


class CommentQuery(OldestFirst):
    """Filters of the conversation; ``parent_id`` asks for the answers to one comment."""

    parent_id: UUID | None = None
    author_id: UUID | None = None
    internal: bool | None = None


class AssetOut(BaseModel, json_schema_extra=example(samples.ASSET)):
    """A file of a project; ``file_url`` is signed and short-lived."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    asset_type: Annotated[str, one_of(AssetType)]
    file_name: str
    file_url: str
    file_size: int
    media_type: str
    uploaded_by: UUID | None
    is_approved: bool
    details: dict[str, Any]
    uploaded_at: Timestamp


class RevisionOut(BaseModel, json_schema_extra=example(samples.REVISION)):
    """A revision that was asked for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    revision_number: int
    requested_by: UUID
    description: str
    status: Annotated[str, one_of(RevisionStatus)]
    fee: MoneyText
    created_at: Timestamp
    resolved_at: Timestamp | None


class CommentOut(BaseModel, json_schema_extra=example(samples.COMMENT)):
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


class TimelineOut(BaseModel, json_schema_extra=example(samples.MOVE)):
    """One move of a project."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    status: Annotated[str, one_of(Status)]
    changed_by: UUID | None
    notes: str
    created_at: Timestamp

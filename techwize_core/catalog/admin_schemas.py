"""Bodies and answers of the staff's side of the catalogue."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from techwize_core.catalog.schemas import PACKAGE, Duration, PackageOut, Style, TemplateOut
from techwize_core.kernel.money import PositiveAmountField
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.pages import PageQuery, SortedBy
from techwize_core.kernel.web.patches import Patch
from techwize_core.kernel.web.texts import Message, Title, example
from techwize_core.sdk.template import TemplateDocument

PromptType = Literal["script", "hook", "cta", "voice_direction"]
Search = Annotated[str, Field(min_length=1, max_length=100)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,60}$")]
CategoryKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Variables = Annotated[list[VariableName], Field(max_length=40)]
Features = Annotated[list[Title], Field(max_length=20)]
DeliveryDays = Annotated[int, Field(ge=1, le=60)]
RevisionCount = Annotated[int, Field(ge=0, le=20)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LibraryTemplateOut(TemplateOut):
    """A template of the library, in the gallery or not; ``key`` is the id of its document."""

    key: str


class TemplateDocumentOut(LibraryTemplateOut):
    """The same with its document, in the format ``techwize.template/1``."""

    document: dict[str, Any]


class LibraryQuery(PageQuery):
    """Filters of the library's templates; ``q`` looks in name and key."""

    sort: Annotated[str, SortedBy("created_at", "name", "usage_count")] = "-created_at"
    category_id: UUID | None = None
    style: Style | None = None
    duration: Duration | None = None
    is_active: bool | None = None
    q: Search | None = None


class NewTemplate(_Body):
    """``POST /api/admin/templates``; without a name it is called by the document's title."""

    category_id: UUID
    style: Style
    duration: Duration
    document: TemplateDocument
    name: Title | None = None
    is_active: bool = True


class TemplatePatch(
    Patch, json_schema_extra=example({"name": "Market stall", "style": "bold", "is_active": True})
):
    """``PATCH /api/admin/templates/{id}``; a document keeps its id."""

    name: Title | None = None
    category_id: UUID | None = None
    style: Style | None = None
    duration: Duration | None = None
    document: TemplateDocument | None = None
    is_active: bool | None = None


class PromptOut(BaseModel):
    """One version of a prompt. ``category`` is a category's key, or null for all."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    version: int
    prompt_type: PromptType
    template_text: str
    variables: list[str]
    category: str | None
    is_active: bool
    created_at: Timestamp


class PromptQuery(PageQuery):
    """Filters of the prompts, each version of which is a row."""

    sort: Annotated[str, SortedBy("created_at", "key", "version", "prompt_type")] = "-created_at"
    key: Key | None = None
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    prompt_type: PromptType | None = None
    category: CategoryKey | None = None
    is_active: bool | None = None


class NewPrompt(
    _Body,
    json_schema_extra=example(
        {
            "key": "script-for-a-duka",
            "prompt_type": "script",
            "template_text": "Write {word_limit} words in {language} about {title}: {description}",
            "category": "product_promo",
            "is_active": True,
        }
    ),
):
    """``POST /api/admin/prompts``; the variables are those of the text unless more are named."""

    key: Key
    prompt_type: PromptType
    template_text: Message
    variables: Variables | None = None
    category: CategoryKey | None = None
    is_active: bool = True


class PromptPatch(
    Patch,
    json_schema_extra=example(
        {
            "template_text": "Write {word_limit} lively words in {language} about {title}: {description}"
        }
    ),
):
    """``PATCH /api/admin/prompts/{id}``; another text becomes the next version."""

    template_text: Message | None = None
    variables: Variables | None = None
    is_active: bool | None = None


class NamedPromptPatch(
    PromptPatch,
    json_schema_extra=example({"id": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71", "is_active": True}),
):
    """``PATCH /api/admin/prompts``: the same, with the prompt named in the body."""

    id: UUID


class AdminPackageOut(
    PackageOut, json_schema_extra=example({**PACKAGE, "created_at": "2026-10-30T07:00:00Z"})
):
    """A package, on sale or not."""

    created_at: Timestamp


class PackageQuery(PageQuery):
    """Filters of the packages; ``q`` looks in the name."""

    sort: Annotated[str, SortedBy("created_at", "name", "price_kes", "delivery_days")] = (
        "-created_at"
    )
    category_id: UUID | None = None
    is_active: bool | None = None
    q: Search | None = None


class NewPackage(
    _Body,
    json_schema_extra=example(
        {
            "category_id": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71",
            "name": "Standard",
            "price_kes": "6500.00",
            "delivery_days": 3,
            "features": ["30 seconds", "Swahili or English voice"],
            "includes_voiceover": True,
            "includes_music": True,
            "revision_count": 2,
            "is_active": True,
        }
    ),
):
    """``POST /api/admin/packages``; ``delivery_days`` are calendar days."""

    category_id: UUID
    name: Title
    price_kes: PositiveAmountField
    delivery_days: DeliveryDays
    features: Features = Field(default_factory=list)
    includes_voiceover: bool = False
    includes_music: bool = False
    revision_count: RevisionCount = 0
    is_active: bool = True


class PackagePatch(Patch, json_schema_extra=example({"price_kes": "6900.00", "delivery_days": 2})):
    """``PATCH /api/admin/packages/{id}``: for orders from now on; those that are there keep their terms."""

    name: Title | None = None
    price_kes: PositiveAmountField | None = None
    delivery_days: DeliveryDays | None = None
    features: Features | None = None
    includes_voiceover: bool | None = None
    includes_music: bool | None = None
    revision_count: RevisionCount | None = None
    is_active: bool | None = None

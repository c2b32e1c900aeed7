"""Answers of the catalogue's API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.kernel.web.encoding import MoneyText, Timestamp
from techwize_core.kernel.web.pages import PageQuery, SortedBy

Style = Literal["minimal", "bold", "corporate", "creative"]
Duration = Literal["15s", "30s", "60s"]


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PackageOut(_Out):
    """A package on sale."""

    id: UUID
    category_id: UUID
    name: str
    price_kes: MoneyText
    delivery_days: int
    features: list[str]
    includes_voiceover: bool
    includes_music: bool
    revision_count: int
    is_active: bool


class CategoryOut(_Out):
    """A category with its packages, cheapest first."""

    id: UUID
    name: str
    description: str
    icon: str
    display_order: int
    packages: list[PackageOut]


class ServicesOut(BaseModel):
    """``GET /api/services``."""

    items: list[CategoryOut]


class TemplateOut(_Out):
    """A template of the gallery."""

    id: UUID
    name: str
    category_id: UUID
    thumbnail_url: str | None
    preview_url: str | None
    duration: str
    style: str
    is_active: bool
    usage_count: int
    created_at: Timestamp


class TemplateQuery(PageQuery):
    """Filters of the gallery: ``category`` is a category's id or name."""

    sort: Annotated[str, SortedBy("usage_count", "name", "created_at")] = "-usage_count"
    category: Annotated[str, Field(max_length=100)] | None = None
    style: Style | None = None
    duration: Duration | None = None

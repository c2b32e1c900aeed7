"""Answers of the catalogue's API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from techwize_core.kernel.web.encoding import MoneyText, Timestamp
from techwize_core.kernel.web.pages import PageQuery, SortedBy
from techwize_core.kernel.web.texts import example, one_of

Style = Literal["minimal", "bold", "corporate", "creative"]
Duration = Literal["15s", "30s", "60s"]


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


PACKAGE: JsonDict = {
    "id": "0192e0a4-1f00-7d2a-9c3b-7f6e5d4c3b2a",
    "category_id": "0192e0a4-0c11-7a2b-8d3e-4f5a6b7c8d9e",
    "name": "Standard",
    "price_kes": "6500.00",
    "delivery_days": 3,
    "features": ["30 seconds", "Swahili or English voice", "Two rounds of changes"],
    "includes_voiceover": True,
    "includes_music": True,
    "revision_count": 2,
    "is_active": True,
}


class PackageOut(_Out, json_schema_extra=example(PACKAGE)):
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


class CategoryOut(
    _Out,
    json_schema_extra=example(
        {
            "id": "0192e0a4-0c11-7a2b-8d3e-4f5a6b7c8d9e",
            "name": "Product Promo",
            "description": "Short films that sell one thing well.",
            "icon": "shopping-bag",
            "display_order": 2,
            "packages": [PACKAGE],
        }
    ),
):
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
    duration: Annotated[str, one_of(Duration)]
    style: Annotated[str, one_of(Style)]
    is_active: bool
    usage_count: int
    created_at: Timestamp


class TemplateQuery(PageQuery):
    """Filters of the gallery: ``category`` is a category's id or name."""

    sort: Annotated[str, SortedBy("usage_count", "name", "created_at")] = "-usage_count"
    category: Annotated[str, Field(max_length=100)] | None = None
    style: Style | None = None
    duration: Duration | None = None

"""What a category plugin brings: categories, packages, templates, prompts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PackageTier = Literal["Basic", "Standard", "Premium"]
TemplateStyle = Literal["minimal", "bold", "corporate", "creative"]
PromptType = Literal["script", "hook", "cta", "voice_direction"]
Duration = Literal["15s", "30s", "60s"]


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackageSpec(_Spec):
    """One package of a category. ``price_kes`` is in whole or cent KES; days are calendar days."""

    name: PackageTier
    price_kes: Decimal = Field(gt=0, max_digits=12, decimal_places=2)
    delivery_days: int = Field(ge=1, le=60)
    features: tuple[str, ...]
    includes_voiceover: bool
    includes_music: bool
    revision_count: int = Field(ge=0, le=20)


class CategorySpec(_Spec):
    """A service category; ``key`` is stable and unique over all plugins."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    name: str
    description: str
    icon: str
    display_order: int
    packages: tuple[PackageSpec, ...]


class TemplateSpec(_Spec):
    """A video template of the gallery.

    ``document`` is the template in the format ``techwize.template/1``
    (see :mod:`techwize_core.sdk.template`), from which a storyboard is composed.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")
    category_key: str
    name: str
    style: TemplateStyle
    duration: Duration
    document: dict[str, Any]


class PromptSpec(_Spec):
    """A prompt of the library. ``template_text`` holds ``{variable}`` marks named in ``variables``."""

    key: str
    prompt_type: PromptType
    template_text: str
    variables: tuple[str, ...]
    category_key: str | None = None

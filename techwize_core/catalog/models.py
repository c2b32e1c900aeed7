"""The catalogue: categories, packages, video templates, prompts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techwize_core.kernel.db.base import Amount, Base, Json, TenantOwned, one_of, tenant_key


class ServiceCategory(TenantOwned, Base):
    """A kind of video that a tenant sells. ``key`` ties it to the plugin's category."""

    __tablename__ = "service_categories"
    __constraints__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    icon: Mapped[str]
    display_order: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    packages: Mapped[list[ServicePackage]] = relationship(
        back_populates="category", order_by="ServicePackage.price_kes", viewonly=True
    )


class ServicePackage(TenantOwned, Base):
    """What is bought: a price, a time, a number of revisions."""

    __tablename__ = "service_packages"
    __constraints__ = (
        tenant_key("category_id", "service_categories"),
        UniqueConstraint("tenant_id", "category_id", "name"),
        CheckConstraint("price_kes > 0", name="price_positive"),
        CheckConstraint("delivery_days between 1 and 60", name="delivery_days_sane"),
        CheckConstraint("revision_count between 0 and 20", name="revision_count_sane"),
    )

    category_id: Mapped[UUID]
    name: Mapped[str]
    price_kes: Mapped[Amount]
    delivery_days: Mapped[int]
    features: Mapped[list[str]] = mapped_column(default=list)
    includes_voiceover: Mapped[bool]
    includes_music: Mapped[bool]
    revision_count: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    category: Mapped[ServiceCategory] = relationship(back_populates="packages", viewonly=True)


class VideoTemplate(TenantOwned, Base):
    """A template of the gallery; ``document`` is in the format ``techwize.template/1``."""

    __tablename__ = "video_templates"
    __constraints__ = (
        tenant_key("category_id", "service_categories"),
        UniqueConstraint("tenant_id", "key"),
        one_of("style", ("minimal", "bold", "corporate", "creative")),
        one_of("duration", ("15s", "30s", "60s")),
        CheckConstraint("usage_count >= 0", name="usage_count_positive"),
        Index("ix_video_templates_gallery", "tenant_id", "category_id", "style"),
    )

    key: Mapped[str]
    name: Mapped[str]
    category_id: Mapped[UUID]
    thumbnail_url: Mapped[str | None]
    preview_url: Mapped[str | None]
    duration: Mapped[str]
    style: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    usage_count: Mapped[int] = mapped_column(default=0)
    document: Mapped[Json]


class AiPrompt(TenantOwned, Base):
    """A prompt of the library. ``category`` is a category key, or None for all."""

    __tablename__ = "ai_prompts"
    __constraints__ = (
        one_of("prompt_type", ("script", "hook", "cta", "voice_direction")),
        UniqueConstraint("tenant_id", "key", "version"),
    )

    key: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    prompt_type: Mapped[str]
    template_text: Mapped[str]
    variables: Mapped[list[str]] = mapped_column(default=list)
    category: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)

"""Projects and what hangs on them: assets, revisions, timeline, comments."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Numeric,
    Sequence,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Amount, Base, Json, TenantOwned, one_of, tenant_key
from techwize_core.projects.states import Status

PLATFORMS = ("tiktok", "instagram", "youtube", "whatsapp")
DURATIONS = ("15s", "30s", "60s")
PRIORITIES = ("low", "normal", "high", "urgent")
PAYMENT_STATUSES = ("pending", "partial", "paid", "refunded")
ASSET_TYPES = ("logo", "image", "video", "document", "final_output")

order_numbers = Sequence("order_numbers", start=1001)


class Project(TenantOwned, Base):
    """One ordered video, from the order to the archive.

    ``reference`` is what people say and type ("TW-1042"); ``event_sequence``
    counts the events that its pages have been told of.
    """

    __tablename__ = "projects"
    __constraints__ = (
        tenant_key("client_id", "profiles"),
        tenant_key("package_id", "service_packages"),
        tenant_key("template_id", "video_templates"),
        tenant_key("assigned_to", "profiles"),
        UniqueConstraint("reference"),
        one_of("status", Status),
        one_of("target_platform", PLATFORMS),
        one_of("video_duration", DURATIONS),
        one_of("priority", PRIORITIES),
        one_of("payment_status", PAYMENT_STATUSES),
        one_of("language", ("en", "sw")),
        CheckConstraint("total_amount >= 0", name="total_amount_positive"),
        CheckConstraint("revision_count_used >= 0", name="revision_count_used_positive"),
        CheckConstraint("length(title) between 1 and 200", name="title_length"),
        Index("ix_projects_client_newest", "tenant_id", "client_id", "created_at", "id"),
        Index("ix_projects_newest", "tenant_id", "created_at", "id"),
        Index("ix_projects_due", "tenant_id", "deadline_date", "id"),
        Index("ix_projects_board", "tenant_id", "status", "created_at", "id"),
        # Read by tw_search_projects, past row level security: see the migration.
        Index(
            "ix_projects_words",
            "title",
            "reference",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops", "reference": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
        Index(
            "ix_projects_open_work",
            "tenant_id",
            "assigned_to",
            postgresql_where=text(
                "status in ('queued', 'in_production', 'in_review', 'in_revision')"
            ),
        ),
    )

    reference: Mapped[str] = mapped_column(server_default=text("'TW-' || nextval('order_numbers')"))
    client_id: Mapped[UUID]
    package_id: Mapped[UUID]
    template_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default=Status.PENDING_PAYMENT.value)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    target_platform: Mapped[str] = mapped_column(default="tiktok")
    video_duration: Mapped[str] = mapped_column(default="30s")
    language: Mapped[str] = mapped_column(default="en")
    script_provided: Mapped[bool] = mapped_column(default=False)
    custom_script: Mapped[str] = mapped_column(default="")
    brand_colors: Mapped[dict[str, str]] = mapped_column(default=dict)
    cta_text: Mapped[str] = mapped_column(default="")
    cta_url: Mapped[str] = mapped_column(default="")
    assigned_to: Mapped[UUID | None]
    priority: Mapped[str] = mapped_column(default="normal")
    deadline_date: Mapped[datetime | None]
    completed_date: Mapped[datetime | None]
    total_amount: Mapped[Amount]
    agreed_price: Mapped[Amount]
    """The package's price when it was ordered; with the next four what the order is held to."""
    agreed_days: Mapped[int]
    agreed_revisions: Mapped[int]
    agreed_voiceover: Mapped[bool]
    agreed_music: Mapped[bool]
    payment_status: Mapped[str] = mapped_column(default="pending")
    revision_count_used: Mapped[int] = mapped_column(default=0)
    client_notes: Mapped[str] = mapped_column(default="")
    internal_notes: Mapped[str] = mapped_column(default="")
    event_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class ProjectAsset(TenantOwned, Base):
    """A file of a project. ``file_url`` is its key in the object store; callers get signed addresses."""

    __tablename__ = "project_assets"
    __constraints__ = (
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        tenant_key("uploaded_by", "profiles"),
        one_of("asset_type", ASSET_TYPES),
        CheckConstraint("file_size >= 0", name="file_size_positive"),
        Index("ix_project_assets_project", "tenant_id", "project_id", "uploaded_at"),
    )

    project_id: Mapped[UUID]
    asset_type: Mapped[str]
    file_name: Mapped[str]
    file_url: Mapped[str]
    file_size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    sha256: Mapped[str]
    uploaded_by: Mapped[UUID | None]
    """None for what the production made."""
    is_approved: Mapped[bool] = mapped_column(default=False)
    run_id: Mapped[UUID | None]
    details: Mapped[Json] = mapped_column(default=dict)
    """For a final output: version, format, seconds, poster and caption keys."""
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StagedFile(TenantOwned, Base):
    """A file that is about to be stored, written down beforehand.

    The upload's own transaction may be rolled back, or its process may die,
    with the file in the store and no row that names it. This one does.
    """

    __tablename__ = "staged_files"
    __constraints__ = (Index("ix_staged_files_age", "tenant_id", "created_at"),)

    file_key: Mapped[str]


class ProjectRevision(TenantOwned, Base):
    """A change that the client asked for. ``fee`` is the price of one past the included number."""

    __tablename__ = "project_revisions"
    __constraints__ = (
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        tenant_key("requested_by", "profiles"),
        UniqueConstraint("tenant_id", "project_id", "revision_number"),
        one_of("status", ("pending", "in_progress", "completed")),
        CheckConstraint("revision_number >= 1", name="revision_number_positive"),
    )

    project_id: Mapped[UUID]
    revision_number: Mapped[int]
    requested_by: Mapped[UUID]
    description: Mapped[str]
    status: Mapped[str] = mapped_column(default="pending")
    fee: Mapped[Decimal] = mapped_column(Numeric(12, 2), default=Decimal("0.00"))
    resolved_at: Mapped[datetime | None]


class TimelineEntry(TenantOwned, Base):
    """One move of a project. ``changed_by`` is None for the platform's own moves."""

    __tablename__ = "project_timeline"
    __constraints__ = (
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        tenant_key("changed_by", "profiles"),
        one_of("status", Status),
        Index("ix_project_timeline_moves", "tenant_id", "status", "created_at"),
        Index("ix_project_timeline_project", "tenant_id", "project_id", "created_at", "id"),
    )

    project_id: Mapped[UUID]
    status: Mapped[str]
    changed_by: Mapped[UUID | None]
    notes: Mapped[str] = mapped_column(default="")


class Comment(TenantOwned, Base):
    """A word on a project, or on one frame of its video. ``internal`` ones are for staff only."""

    __tablename__ = "comments"
    __constraints__ = (
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        tenant_key("author_id", "profiles"),
        tenant_key("parent_id", "comments", ondelete="CASCADE"),
        CheckConstraint("frame is null or frame >= 0", name="frame_positive"),
        CheckConstraint("length(body) between 1 and 5000", name="body_length"),
        Index("ix_comments_project", "tenant_id", "project_id", "created_at", "id"),
    )

    project_id: Mapped[UUID]
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    """Kept with the comment: a client may not read the staff's profiles."""
    body: Mapped[str]
    frame: Mapped[int | None]
    drawing: Mapped[Json | None]
    parent_id: Mapped[UUID | None]
    internal: Mapped[bool] = mapped_column(default=False)
    resolved_at: Mapped[datetime | None]

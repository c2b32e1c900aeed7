"""What people do, for the dashboards; and who wrote to us."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned, tenant_key


class AnalyticsEvent(TenantOwned, Base):
    """One thing that somebody did."""

    __tablename__ = "analytics_events"
    # Written by roles that may not read it back: no RETURNING.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012
    __constraints__ = (
        tenant_key("user_id", "profiles", ondelete="CASCADE"),
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        Index("ix_analytics_events_type", "tenant_id", "event_type", "created_at"),
    )

    event_type: Mapped[str]
    user_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]
    metadata_: Mapped[Json] = mapped_column("metadata", default=dict)


class Lead(TenantOwned, Base):
    """Somebody who wrote to us before having an account."""

    __tablename__ = "leads"
    # Written by roles that may not read it back: no RETURNING.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012
    __constraints__ = (Index("ix_leads_newest", "tenant_id", "created_at", "id"),)

    name: Mapped[str]
    email: Mapped[str | None]
    phone_number: Mapped[str | None]
    message: Mapped[str]
    source: Mapped[str] = mapped_column(default="website")

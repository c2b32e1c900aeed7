"""Tables of the outbox: the events, and one row for each handler's run."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned, one_of, tenant_key


class Event(TenantOwned, Base):
    """Something that happened, in the transaction in which it happened.

    ``sequence`` counts the events of one project that its pages may see; it is
    taken under the project's row lock, so a reader who has seen N never misses
    a smaller one. ``live`` is the name under which pages receive it.
    """

    __tablename__ = "events"
    # Written by roles that may not read it back: no RETURNING.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012
    __constraints__ = (
        UniqueConstraint("tenant_id", "project_id", "sequence"),
        Index("ix_events_waiting", "created_at", postgresql_where=text("delivered_at is null")),
    )

    kind: Mapped[str]
    project_id: Mapped[UUID | None]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    live: Mapped[str | None]
    payload: Mapped[Json]
    actor_id: Mapped[UUID | None]
    delivered_at: Mapped[datetime | None]


class RunStatus(StrEnum):
    """How far a handler's run is."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


class AutomationLog(TenantOwned, Base):
    """One handler's run for one event: what was triggered, what it did, how often it tried.

    ``metadata.outcome`` says in words what it did; it is absent when there was nothing to do.
    """

    __tablename__ = "automation_logs"
    __constraints__ = (
        UniqueConstraint("tenant_id", "event_id", "action_taken"),
        tenant_key("event_id", "events", ondelete="CASCADE"),
        one_of("status", RunStatus),
        Index(
            "ix_automation_logs_due", "next_attempt_at", postgresql_where=text("status = 'pending'")
        ),
        Index("ix_automation_logs_newest", "tenant_id", "created_at", "id"),
    )

    event_id: Mapped[UUID]
    trigger_type: Mapped[str]
    project_id: Mapped[UUID | None]
    action_taken: Mapped[str]
    status: Mapped[str] = mapped_column(default=RunStatus.PENDING.value)
    error_message: Mapped[str | None]
    metadata_: Mapped[Json] = mapped_column("metadata", default=dict)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

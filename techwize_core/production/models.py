"""Production runs and their steps."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned, one_of, tenant_key


class RunState(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepState(StrEnum):
    """How far a step is."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


ACTIVE = (RunState.QUEUED.value, RunState.RUNNING.value)
"""The states of a run that still goes on."""

STEPS = ("brief", "script", "storyboard", "voice", "captions", "scenes", "mix", "render", "gates")


class ProductionRun(TenantOwned, Base):
    """One production of a project's video.

    A worker holds ``lease_until`` while it works and renews it; when it dies
    the lease runs out and another goes on where the finished steps end.
    """

    __tablename__ = "production_runs"
    __constraints__ = (
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        one_of("status", RunState),
        UniqueConstraint("tenant_id", "project_id", "number"),
        Index(
            "uq_production_runs_one_active",
            "tenant_id",
            "project_id",
            unique=True,
            postgresql_where=text("status in ('queued', 'running')"),
        ),
        Index(
            "ix_production_runs_due",
            "lease_until",
            postgresql_where=text("status in ('queued', 'running')"),
        ),
    )

    project_id: Mapped[UUID]
    number: Mapped[int]
    """Version of the video: 1 for the first, one more for each revision or re-run."""
    status: Mapped[str] = mapped_column(default=RunState.QUEUED.value)
    seed: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error_message: Mapped[str | None]
    report: Mapped[Json | None]
    """The quality gates' report."""


class ProductionStep(TenantOwned, Base):
    """One step of a run. Equal ``input_hash``, equal result: no second call, no second bill."""

    __tablename__ = "production_steps"
    __constraints__ = (
        tenant_key("run_id", "production_runs", ondelete="CASCADE"),
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "run_id", "name"),
        one_of("name", STEPS),
        one_of("status", StepState),
        CheckConstraint("attempts >= 0", name="attempts_positive"),
        Index("ix_production_steps_result", "tenant_id", "name", "input_hash"),
    )

    run_id: Mapped[UUID]
    project_id: Mapped[UUID]
    name: Mapped[str]
    position: Mapped[int]
    status: Mapped[str] = mapped_column(default=StepState.PENDING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    input_hash: Mapped[str | None]
    output: Mapped[Json | None]
    edited: Mapped[bool] = mapped_column(default=False)
    """Whether a person changed the output by hand; kept until the step is re-run."""
    provider: Mapped[str | None]
    seconds: Mapped[float | None]
    cost: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal("0"))
    """In US dollars, as AI providers bill."""
    error_message: Mapped[str | None]
    progress: Mapped[Json | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ProviderCall(TenantOwned, Base):
    """One paid-for call to a writer or voice, kept with its result so that it is never made twice.

    The row is written before the call (``status`` "started") and again after
    it ("done"), with the result's object keys.
    """

    __tablename__ = "provider_calls"
    __constraints__ = (
        one_of("status", ("started", "done", "failed")),
        UniqueConstraint("tenant_id", "provider", "input_hash"),
    )

    provider: Mapped[str]
    operation: Mapped[str]
    input_hash: Mapped[str]
    status: Mapped[str] = mapped_column(default="started")
    calls: Mapped[int] = mapped_column(default=0)
    result: Mapped[Json | None]
    cost: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal("0"))
    finished_at: Mapped[datetime | None]

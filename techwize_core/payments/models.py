"""Money: attempts, the raw inbox of callbacks, the ledger, receipts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Amount, Base, Json, TenantOwned, one_of, tenant_key

METHODS = ("mpesa", "card", "bank_transfer")


class AttemptState(StrEnum):
    """How far one attempt to pay is. It never goes back but by a logged correction."""

    CREATED = "created"
    SENT = "sent"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


OPEN_STATES = (AttemptState.CREATED, AttemptState.SENT, AttemptState.PENDING, AttemptState.UNKNOWN)
_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)


class Payment(TenantOwned, Base):
    """One attempt to pay. ``status`` is the spec's word for outsiders, ``state`` our own.

    ``transaction_ref`` is the provider's request id, ``secondary_ref`` its
    second one. ``receipt_flagged`` marks a payment known by query alone, whose
    receipt number is still to come.
    """

    __tablename__ = "payments"
    __constraints__ = (
        tenant_key("project_id", "projects"),
        tenant_key("client_id", "profiles"),
        one_of("payment_method", METHODS),
        one_of("status", ("pending", "completed", "failed", "refunded")),
        one_of("state", AttemptState),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("currency = 'KES'", name="currency_known"),
        UniqueConstraint("tenant_id", "provider", "transaction_ref"),
        UniqueConstraint("tenant_id", "provider", "mpesa_receipt_number"),
        # The double click: a second attempt is refused by the database itself.
        Index(
            "uq_payments_one_open",
            "tenant_id",
            "project_id",
            unique=True,
            postgresql_where=text(f"state in ({_OPEN}) and closed_at is null"),
        ),
        Index("ix_payments_project", "tenant_id", "project_id", "created_at"),
        Index("ix_payments_newest", "tenant_id", "created_at", "id"),
        Index(
            "ix_payments_ask", "next_query_at", postgresql_where=text("next_query_at is not null")
        ),
    )

    project_id: Mapped[UUID]
    client_id: Mapped[UUID]
    provider: Mapped[str]
    amount: Mapped[Amount]
    currency: Mapped[str] = mapped_column(default="KES")
    payment_method: Mapped[str]
    transaction_ref: Mapped[str | None]
    secondary_ref: Mapped[str | None]
    mpesa_receipt_number: Mapped[str | None]
    phone_number: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="pending")
    state: Mapped[str] = mapped_column(default=AttemptState.CREATED.value)
    result_code: Mapped[str | None]
    result_description: Mapped[str | None]
    asked_amount: Mapped[Amount]
    receipt_flagged: Mapped[bool] = mapped_column(default=False)
    payment_date: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """When its payer gave an open attempt up, so that another may start."""
    next_query_at: Mapped[datetime | None]
    queries: Mapped[int] = mapped_column(default=0)
    metadata_: Mapped[Json] = mapped_column("metadata", default=dict)


class PaymentTransition(TenantOwned, Base):
    """One step of an attempt's state, and what caused it."""

    __tablename__ = "payment_transitions"
    __constraints__ = (
        tenant_key("payment_id", "payments", ondelete="CASCADE"),
        Index("ix_payment_transitions_payment", "tenant_id", "payment_id", "created_at", "id"),
    )

    payment_id: Mapped[UUID]
    source: Mapped[str]
    target: Mapped[str]
    cause: Mapped[str]
    details: Mapped[Json] = mapped_column(default=dict)


class PaymentCallback(TenantOwned, Base):
    """A callback exactly as it arrived, kept before anything else is done with it."""

    __tablename__ = "payment_callbacks"
    # Written by roles that may not read it back: no RETURNING.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012
    __constraints__ = (
        tenant_key("payment_id", "payments"),
        one_of("status", ("received", "processed", "orphan", "malformed", "rejected")),
        Index("ix_payment_callbacks_age", "created_at"),
        Index("ix_payment_callbacks_newest", "tenant_id", "created_at", "id"),
        Index("ix_payment_callbacks_ref", "tenant_id", "provider", "provider_ref"),
    )

    provider: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, str]] = mapped_column(default=dict)
    remote_addr: Mapped[str] = mapped_column(default="")
    secret_path: Mapped[bool] = mapped_column(default=False)
    """Whether it came to the tenant's secret address."""
    flagged: Mapped[str] = mapped_column(default="")
    """Why it is suspicious, in words; empty when it is not."""
    status: Mapped[str] = mapped_column(default="received")
    attempt_hint: Mapped[UUID | None]
    """The attempt that its address was made for; unproven, so no foreign key."""
    provider_ref: Mapped[str | None]
    payment_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="")
    processed_at: Mapped[datetime | None]


class LedgerEntry(TenantOwned, Base):
    """One line of the double-entry ledger; append-only, the database refuses changes.

    The lines of one ``transaction_id`` sum to zero. Accounts:
    ``provider:<id>`` (negative: money that the provider holds for us), ``client:<user id>``
    (what we owe a client: positive is credit), ``project:<id>`` (what a project
    has been paid), ``refunds``.
    """

    __tablename__ = "ledger_entries"
    __constraints__ = (
        tenant_key("payment_id", "payments"),
        tenant_key("project_id", "projects"),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        CheckConstraint("currency = 'KES'", name="currency_known"),
        UniqueConstraint("tenant_id", "transaction_id", "account"),
        Index("ix_ledger_entries_account", "tenant_id", "account"),
        Index("ix_ledger_entries_time", "tenant_id", "created_at"),
        Index("ix_ledger_entries_project", "tenant_id", "project_id"),
    )

    transaction_id: Mapped[UUID]
    account: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    currency: Mapped[str] = mapped_column(default="KES")
    cause: Mapped[str]
    payment_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]


class Receipt(TenantOwned, Base):
    """A numbered receipt for one completed payment; the number series of a tenant has no gaps."""

    __tablename__ = "receipts"
    __constraints__ = (
        tenant_key("payment_id", "payments"),
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "payment_id"),
    )

    payment_id: Mapped[UUID]
    number: Mapped[int]
    file_key: Mapped[str | None]

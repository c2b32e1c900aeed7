"""Notifications, and the messages that carry them outside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, TenantOwned, one_of, tenant_key

TYPES = ("order_confirmation", "status_update", "payment_received", "delivery_ready")


class Notification(TenantOwned, Base):
    """A message to one person, shown in the portal and sent by the channels in ``sent_via``.

    ``source`` is what caused it ("<event id>/<person>"): unique, so that a
    repeated event tells nobody twice.
    """

    __tablename__ = "notifications"
    __constraints__ = (
        tenant_key("user_id", "profiles", ondelete="CASCADE"),
        tenant_key("project_id", "projects", ondelete="CASCADE"),
        one_of("type", TYPES),
        UniqueConstraint("tenant_id", "source"),
        Index("ix_notifications_person", "tenant_id", "user_id", "created_at", "id"),
    )

    user_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    type: Mapped[str]
    title: Mapped[str]
    message: Mapped[str]
    link: Mapped[str]
    is_read: Mapped[bool] = mapped_column(default=False)
    sent_via: Mapped[str | None]
    source: Mapped[str]


class OutgoingMessage(TenantOwned, Base):
    """One message on its way through one channel; a task sends it, a sweep retries it."""

    __tablename__ = "outgoing_messages"
    __constraints__ = (
        tenant_key("notification_id", "notifications", ondelete="CASCADE"),
        one_of("status", ("waiting", "sent", "stored", "failed", "unknown")),
        UniqueConstraint("tenant_id", "source", "channel"),
        Index(
            "ix_outgoing_messages_due",
            "next_attempt_at",
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_outgoing_messages_newest", "tenant_id", "created_at", "id"),
    )

    channel: Mapped[str]
    source: Mapped[str]
    notification_id: Mapped[UUID | None]
    to_name: Mapped[str]
    to_email: Mapped[str | None]
    to_phone: Mapped[str | None]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str] = mapped_column(default="")
    sealed_link: Mapped[str | None]
    """A link that only the reader may see, encrypted until the message is sent; see ``private_mail``."""
    attachments: Mapped[list[str]] = mapped_column(default=list)
    """Object store keys."""
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    error_message: Mapped[str | None]

"""People: credentials apart from profiles, and their sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned, one_of, tenant_key
from techwize_core.kernel.db.scope import PERSON_ROLES


class User(TenantOwned, Base):
    """What somebody logs in with. ``email`` is stored lower case: one account whatever the letter case."""

    __tablename__ = "users"
    __constraints__ = (
        UniqueConstraint("tenant_id", "email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    email: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    email_verified_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]


class Profile(TenantOwned, Base):
    """Who somebody is. Its ``id`` is the user's."""

    __tablename__ = "profiles"
    __constraints__ = (
        tenant_key("id", "users", ondelete="CASCADE"),
        one_of("role", tuple(role.value for role in PERSON_ROLES)),
        one_of("language", ("en", "sw")),
        Index("ix_profiles_role", "tenant_id", "role"),
    )

    full_name: Mapped[str]
    phone_number: Mapped[str | None]
    company_name: Mapped[str | None]
    role: Mapped[str]
    avatar_url: Mapped[str | None]
    whatsapp_number: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    updated_at: Mapped[datetime | None]


class LoginSession(TenantOwned, Base):
    """One login, on one device. Access tokens and cookies name it; ending it kills them all.

    ``refresh_hash`` is the SHA-256 of the only refresh token that is good now;
    an older one of the family that comes back means theft, and ends the session.
    """

    __tablename__ = "sessions"
    __constraints__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        one_of("kind", ("api", "page")),
        Index("ix_sessions_user", "tenant_id", "user_id"),
    )

    user_id: Mapped[UUID]
    kind: Mapped[str]
    refresh_hash: Mapped[str | None]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(default="")
    remote_addr: Mapped[str] = mapped_column(default="")


class IdempotencyKey(TenantOwned, Base):
    """The answer that a POST with an ``Idempotency-Key`` got, kept for 24 hours."""

    __tablename__ = "idempotency_keys"
    __constraints__ = (
        UniqueConstraint("tenant_id", "caller", "key"),
        Index("ix_idempotency_keys_age", "created_at"),
    )

    caller: Mapped[str]
    """The user's id, or the address of an anonymous caller."""
    key: Mapped[str]
    fingerprint: Mapped[str]
    """SHA-256 of method, path and body."""
    status: Mapped[int | None]
    answer: Mapped[Json | None]

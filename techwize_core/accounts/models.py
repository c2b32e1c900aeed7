"""People: credentials apart from profiles, and their sessions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned, one_of, tenant_key
from techwize_core.kernel.db.scope import PERSON_ROLES


class Purpose(StrEnum):
    """What a one-time link is for."""

    PASSWORD_RESET = "password_reset"  # noqa: S105 (a purpose, no password)
    EMAIL_VERIFICATION = "email_verification"


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
        # Read by tw_search_projects, past row level security.
        Index(
            "ix_profiles_words",
            "full_name",
            "phone_number",
            postgresql_using="gin",
            postgresql_ops={"full_name": "gin_trgm_ops", "phone_number": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
        Index("ix_profiles_role", "tenant_id", "role"),
        Index("ix_profiles_newest", "tenant_id", "created_at", "id"),
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


class ApiKey(TenantOwned, Base):
    """A key with which a program acts for a person, within ``scopes`` (names of permissions).

    The key itself is shown once; ``secret_hash`` is its SHA-256, ``prefix`` the
    beginning by which its owner knows it again.
    """

    __tablename__ = "api_keys"
    __constraints__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("secret_hash"),
        Index("ix_api_keys_person", "tenant_id", "user_id", "created_at", "id"),
    )

    user_id: Mapped[UUID]
    name: Mapped[str]
    prefix: Mapped[str]
    secret_hash: Mapped[str]
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class OneTimeToken(TenantOwned, Base):
    """What the link of a mail proves, once: that somebody reads this mailbox now."""

    __tablename__ = "one_time_tokens"
    __constraints__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        one_of("purpose", Purpose),
        UniqueConstraint("token_hash"),
        Index("ix_one_time_tokens_person", "tenant_id", "user_id", "created_at"),
    )

    user_id: Mapped[UUID]
    purpose: Mapped[str]
    token_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(TenantOwned, Base):
    """A person's authenticator app (TOTP, RFC 6238); it counts once a first code was right.

    ``last_step`` is the time step of the last code that was taken: neither it
    nor an older one is taken again.
    """

    __tablename__ = "second_factors"
    __constraints__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "user_id"),
    )

    user_id: Mapped[UUID]
    sealed_secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None]


class RecoveryCode(TenantOwned, Base):
    """A code for the day when the phone is gone; good once."""

    __tablename__ = "recovery_codes"
    __constraints__ = (
        tenant_key("second_factor_id", "second_factors", ondelete="CASCADE"),
        UniqueConstraint("second_factor_id", "code_hash"),
    )

    second_factor_id: Mapped[UUID]
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


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

"""Identifiers: UUIDv7 (RFC 9562), made in Python so that PostgreSQL 15 serves too."""

from __future__ import annotations

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["new_id", "new_request_id", "parse_id"]


def new_id() -> UUID:
    """A new time-ordered identifier."""
    return uuid7()


def parse_id(text: str) -> UUID | None:
    """The UUID that ``text`` spells in its usual form, or None."""
    try:
        value = UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
    # UUID() also takes braces, URNs and missing hyphens: one object, one address.
    return value if str(value) == text.lower() else None


def new_request_id() -> str:
    """A short reference number that a person can read out."""
    return secrets.token_hex(6)

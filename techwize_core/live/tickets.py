"""Tickets: how a browser on another host proves itself to the live process."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import jwt

from techwize_core.kernel.ids import parse_id

FIRST = timedelta(seconds=60)
AGAIN = timedelta(minutes=15)
_AUDIENCE = "live"


def make_ticket(
    secret: bytes, session_id: UUID, tenant_id: UUID, now: datetime, *, by_key: bool = False
) -> str:
    """A ticket for the session; ``by_key``: for the API key of that id."""
    claims = {
        "sid": str(session_id),
        "tid": str(tenant_id),
        "iat": int(now.timestamp()),
        "aud": _AUDIENCE,
        "key": by_key,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def read_ticket(
    secret: bytes, ticket: str, now: datetime, *, reconnect: bool
) -> tuple[UUID, UUID, bool] | None:
    """``(session, tenant, whether the first is an API key)`` of a good ticket; None for any other text.

    Good for a first connection within 60 s, and for reconnects within 15 min.
    """
    options = {"require": ["sid", "tid", "iat"], "verify_iat": False}
    try:
        claims = jwt.decode(
            ticket, secret, algorithms=["HS256"], audience=_AUDIENCE, options=options
        )  # type: ignore[arg-type]
    except jwt.PyJWTError:
        return None
    age = now.timestamp() - claims["iat"]
    limit = AGAIN if reconnect else FIRST
    session_id, tenant_id = parse_id(claims["sid"]), parse_id(claims["tid"])
    if not 0 - 5 <= age <= limit.total_seconds() or session_id is None or tenant_id is None:
        return None
    return session_id, tenant_id, bool(claims.get("key"))

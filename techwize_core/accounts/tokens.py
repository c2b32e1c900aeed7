"""Tokens: short-lived access JWTs, rotating refresh tokens, the pages' cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from techwize_core.kernel.ids import parse_id

ACCESS_TTL = timedelta(minutes=15)
API_SESSION_TTL = timedelta(days=30)
PAGE_SESSION_TTL = timedelta(days=30)
_ALGORITHM = "HS256"


@dataclass(frozen=True)
class AccessClaims:
    """What a valid access token says; whether its session still lives is the database's word."""

    user_id: UUID
    tenant_id: UUID
    session_id: UUID


def make_access_token(secret: bytes, claims: AccessClaims, now: datetime) -> str:
    """A signed access token that is good for 15 minutes."""
    return jwt.encode(
        {
            "sub": str(claims.user_id),
            "tid": str(claims.tenant_id),
            "sid": str(claims.session_id),
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_TTL).timestamp()),
            "aud": "api",
        },
        secret,
        algorithm=_ALGORITHM,
    )


def read_access_token(secret: bytes, token: str, now: datetime) -> AccessClaims | None:
    """The claims of a token that we signed and that has not run out; None for any other text."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience="api",
            options={
                "require": ["sub", "tid", "sid", "exp"],
                "verify_exp": False,
                "verify_iat": False,
            },
        )
    except jwt.PyJWTError:
        return None
    # PyJWT looks at the operating system's clock; ours is the one that tests move.
    if not isinstance(claims["exp"], int) or claims["exp"] <= now.timestamp():
        return None
    ids = [parse_id(claims[name]) for name in ("sub", "tid", "sid")]
    return AccessClaims(*ids) if all(ids) else None  # type: ignore[arg-type]


def make_refresh_token(session_id: UUID) -> tuple[str, str]:
    """A refresh token of a session, and the hash that is kept of it."""
    token = f"{session_id}.{secrets.token_urlsafe(32)}"
    return token, hash_token(token)


def session_of(refresh_token: str) -> UUID | None:
    """The session that a refresh token claims to belong to."""
    return parse_id(refresh_token.partition(".")[0])


def hash_token(token: str) -> str:
    """SHA-256 in hex: the token is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def same_hash(left: str, right: str) -> bool:
    """Whether two hashes are equal, in constant time."""
    return hmac.compare_digest(left, right)

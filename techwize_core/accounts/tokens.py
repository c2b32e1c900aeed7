"""Tokens: access JWTs, rotating refresh tokens, the pages' cookie, known browsers, API keys."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import jwt

from techwize_core.kernel.db.scope import PERSON_ROLES, Role
from techwize_core.kernel.ids import parse_id

ACCESS_TTL = timedelta(minutes=15)
API_SESSION_TTL = timedelta(days=30)
PAGE_SESSION_TTL = timedelta(days=30)
DEVICE_TTL = timedelta(days=365)
API_KEY_START = "tw_live_"
_LETTERS = string.ascii_letters + string.digits
_ALGORITHM = "HS256"


@dataclass(frozen=True)
class AccessClaims:
    """What a valid access token says; whether its session still lives is the database's word."""

    user_id: UUID
    tenant_id: UUID
    session_id: UUID
    role: Role | None = None
    """The role at the time; a hint for the way to take, and no right."""


def make_access_token(secret: bytes, claims: AccessClaims, now: datetime) -> str:
    """A signed access token that is good for 15 minutes."""
    return jwt.encode(
        {
            "sub": str(claims.user_id),
            "tid": str(claims.tenant_id),
            "sid": str(claims.session_id),
            "role": claims.role.value if claims.role else None,
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_TTL).timestamp()),
            "aud": "api",
        },
        secret,
        algorithm=_ALGORITHM,
    )


def read_access_token(secret: bytes, token: str, now: datetime) -> AccessClaims | None:
    """The claims of a token that we signed and that has not run out; None for any other text."""
    found = _signed_claims(secret, token)
    # PyJWT looks at the operating system's clock; ours is the one that tests move.
    return found[0] if found is not None and found[1] > now.timestamp() else None


@lru_cache(maxsize=2048)
def _signed_claims(secret: bytes, token: str) -> tuple[AccessClaims, int] | None:
    """The claims and the second they end in. An app sends the same token with each request."""
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
    user_id, tenant_id, session_id = (parse_id(claims[name]) for name in ("sub", "tid", "sid"))
    if user_id is None or tenant_id is None or session_id is None:
        return None
    if not isinstance(claims["exp"], int):
        return None
    role = next((role for role in PERSON_ROLES if role.value == claims.get("role")), None)
    return AccessClaims(user_id, tenant_id, session_id, role), claims["exp"]


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


def make_device_token(secret: bytes, account: str, now: datetime) -> str:
    """What a browser keeps of a login: proof that the account's person has been at it.

    It opens nothing; it only gives the browser's tries a count of their own.
    """
    claims = {
        "dev": secrets.token_urlsafe(9),
        "acc": hash_token(account),
        "iat": int(now.timestamp()),
        "aud": "device",
    }
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def read_device_token(secret: bytes, token: str, account: str, now: datetime) -> str | None:
    """The device's name, when the token is ours, for this account, and not too old; else None."""
    options = {"require": ["dev", "acc", "iat"], "verify_iat": False}
    try:
        claims = jwt.decode(
            token, secret, algorithms=[_ALGORITHM], audience="device", options=options
        )  # type: ignore[arg-type]  # jwt's own type of options
    except jwt.PyJWTError:
        return None
    fits = same_hash(str(claims["acc"]), hash_token(account))
    is_fresh = now.timestamp() - claims["iat"] < DEVICE_TTL.total_seconds()
    return str(claims["dev"]) if fits and is_fresh else None


def make_api_key() -> str:
    """A new API key: 238 bits, letters and digits, so that a double click takes all of it."""
    return API_KEY_START + "".join(secrets.choice(_LETTERS) for _ in range(40))


def is_api_key(token: str) -> bool:
    """Whether a bearer token says that it is an API key."""
    return token.startswith(API_KEY_START)

"""Passwords: argon2id, and the few rules that help."""

from __future__ import annotations

from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

MIN_LENGTH = 10
MAX_LENGTH = 200
_COMMON = frozenset(
    {
        "password12",
        "password123",
        "1234567890",
        "12345678910",
        "qwertyuiop",
        "iloveyou12",
        "techwize123",
        "0123456789",
    }
)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    # OWASP 2024: 19 MiB, 2 passes, 1 lane.
    return PasswordHash([Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1)])


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher().hash("no account has this password")


def hash_password(password: str) -> str:
    """The argon2id hash."""
    return _hasher().hash(password)


def verify_password(password: str, kept: str | None) -> bool:
    """Whether the password fits; as slow for an unknown account (``None``) as for a known one."""
    fits = _hasher().verify(password, kept or _decoy())
    return fits and kept is not None


def weakness(password: str, *known: str) -> str | None:
    """Why a password is too weak, in words; None when it will do. ``known`` are the person's own words."""
    lowered = password.lower()
    if lowered in _COMMON or len(set(lowered)) < 4:
        return "This password is among the first that anybody tries. Use a longer phrase."
    if any(len(word) >= 5 and word.lower() in lowered for word in known):
        return "Leave your own name and address out of the password."
    return None

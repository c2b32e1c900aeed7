"""Hashes of inputs: equal inputs mean an equal result, which is then not made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel


def canonical(value: Any) -> str:
    """``value`` as JSON text that is the same for equal values, whatever their order in memory."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def digest(value: Any) -> str:
    """SHA-256 of ``value``'s canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def id_of(text: str) -> UUID:
    """The identifier that stands for a hash, for object keys, which are built from identifiers."""
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=5)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    return str(value)

"""Byte ranges of RFC 9110 §14, so that a player can seek in a video."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from techwize_core.kernel.objects.errors import RangeUnsatisfiable

_SINGLE = re.compile(
    r"bytes[ \t]*=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE
)
READ_BYTES = 256 * 1024


@dataclass(frozen=True)
class ByteRange:
    """Part of an object: ``first`` and ``last`` byte, both included, of ``size`` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes the part has, for ``Content-Length``."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The ``Content-Range`` header of the 206 answer."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The part that a ``Range`` header asks for, or None when the whole is to be sent.

    None also for what the RFC says to ignore: another unit, nonsense, and
    several ranges at once (a server may send the whole; no player needs them).
    Raises :class:`RangeUnsatisfiable` when no byte of the object is meant.
    """
    match = _SINGLE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        if int(last) == 0 or size == 0:
            raise RangeUnsatisfiable(size)
        return ByteRange(max(0, size - int(last)), size - 1, size)
    if last != "" and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeUnsatisfiable(size)
    return ByteRange(int(first), min(int(last or size - 1), size - 1), size)


def read_range(file: BinaryIO, part: ByteRange) -> Iterator[bytes]:
    """The part's bytes in pieces, from a file that can seek; closes the file at the end."""
    with file:
        file.seek(part.first)
        left = part.length
        while left and (piece := file.read(min(READ_BYTES, left))):
            left -= len(piece)
            yield piece

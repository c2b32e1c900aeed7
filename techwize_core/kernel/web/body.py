"""How much body a request may bring, also when it does not say so beforehand."""

from __future__ import annotations

import io
import tempfile
from typing import IO, Any

from pyramid.request import Request

from techwize_core.kernel.errors import TooLarge


def limit_body(request: Request, limit: int) -> None:
    """Let the request bring at most ``limit`` bytes. Call it before anything reads the body.

    Raises :class:`TooLarge` at once for an announced length. A chunked body
    announces none, so whoever reads past the limit gets the same error then.
    """
    if request.content_length is not None:
        if request.content_length > limit:
            raise _too_large(limit)
    elif request.is_body_readable:
        request.body_file_raw = io.BufferedReader(_Limited(request.body_file_raw, limit))
        # WebOb would drop its half-written copy, open, when the reading stops at the limit.
        request.make_tempfile = lambda: _file_of(request)


def _file_of(request: Request) -> IO[bytes]:
    """A temporary file that ends with the request."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the callback closes it)
    request.add_finished_callback(lambda _request: file.close())
    return file


class _Limited(io.RawIOBase):
    """A stream that raises once more than ``limit`` bytes came out of it."""

    def __init__(self, source: Any, limit: int) -> None:
        self._source = source
        self._limit = limit
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data: bytes = self._source.read(len(buffer))
        self._read += len(data)
        if self._read > self._limit:
            raise _too_large(self._limit)
        buffer[: len(data)] = data
        return len(data)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"This is too much at once: at most {limit:,} bytes.")

"""The one tree of errors that reach a caller, and how each is told.

Services raise these; the web layer writes them as ``application/problem+json``
(RFC 9457) or as a page. Each carries a sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self


class TechwizeError(Exception):
    """Base of everything that is somebody's answer rather than our defect."""

    status = 500
    title = "Something went wrong"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    @classmethod
    def field(cls, name: str, message: str, *, where: str = "body") -> Self:
        """An error of one field."""
        return cls(message, errors=[{"loc": [where, name], "msg": message}])


class ConfigurationError(TechwizeError):
    """The installation is not set up; stops the start with its sentence."""

    title = "Not set up"


class Malformed(TechwizeError):
    """The request cannot be read (400)."""

    status = 400
    title = "The request cannot be read"


class NotAuthenticated(TechwizeError):
    """No identity, or one that no longer holds (401)."""

    status = 401
    title = "Log in first"


class Forbidden(TechwizeError):
    """Known and visible, but not allowed (403)."""

    status = 403
    title = "Not allowed"


class NotFound(TechwizeError):
    """Absent, or not yours (404)."""

    status = 404
    title = "Not found"


class MethodNotAllowed(TechwizeError):
    """Another method than the address takes (405); ``Allow`` names those."""

    status = 405
    title = "Method not allowed"


class Conflict(TechwizeError):
    """The state of things does not allow it (409)."""

    status = 409
    title = "Not possible now"


class TooLarge(TechwizeError):
    """The body is over its limit (413)."""

    status = 413
    title = "Too large"


class UnsupportedMedia(TechwizeError):
    """A kind of content that is not taken (415)."""

    status = 415
    title = "This kind of file is not accepted"


class Invalid(TechwizeError):
    """Fields that break a rule (422); ``errors`` names each."""

    status = 422
    title = "Some fields need another value"


class TooManyRequests(TechwizeError):
    """Over a rate limit (429); ``Retry-After`` says when to come back."""

    status = 429
    title = "Too many requests"


class Unavailable(TechwizeError):
    """Something that we need is down (503)."""

    status = 503
    title = "Not available right now"

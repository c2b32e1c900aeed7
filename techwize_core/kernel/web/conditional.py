"""Reads that are asked again: ``ETag`` and ``If-None-Match`` (RFC 9110), and who may keep an answer."""

from __future__ import annotations

from hashlib import blake2b

from pyramid.request import Request
from pyramid.response import Response

PRIVATE = "private, no-cache"
"""Kept by the caller alone, and asked for again each time: what a person sees."""
SHARED = "public, max-age=60"
"""Kept by anybody for a minute: what everybody sees, such as the catalogue."""
_NEVER = "no-store"


def answer_conditionally(request: Request, response: Response, cache: str) -> None:
    """Give a successful read its tag, and take its body away when the caller has it already.

    The tag is of the bytes that would be sent, so that it is right whatever
    they are made of. Weak, since a proxy may compress them. Answers to anything
    but a read are not to be kept: a login is among them.
    """
    if request.method not in {"GET", "HEAD"}:
        response.headers.setdefault("Cache-Control", _NEVER)
        return
    response.headers.setdefault("Cache-Control", cache)
    # The tenant may come from the header, and what is shown depends on who asks.
    response.headers.setdefault("Vary", "X-Tenant, Authorization")
    if response.status_code != 200:
        return
    tag = blake2b(response.body, digest_size=16).hexdigest()
    response.etag = (tag, False)
    if tag in request.if_none_match:
        # By hand: WebOb's own conditional answers bring byte ranges along, which no JSON needs.
        response.status = 304
        response.body = b""
        del response.headers["Content-Length"], response.headers["Content-Type"]


__all__ = ["PRIVATE", "SHARED", "answer_conditionally"]

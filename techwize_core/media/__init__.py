"""Serves objects of the folder store under signed addresses; S3 and a CDN serve their own."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.objects import FolderStore, ObjectHead, parse_range, read_range


def serve(request: Request) -> Response:
    """One object, or the part of it that a ``Range`` header asks for; 304 for what the caller has."""
    platform = request.platform
    if not isinstance(platform.store, FolderStore):
        raise NotFound("There is nothing at this address.")
    now = platform.clock.now()
    granted = platform.store.verify_signed(request.path_info, request.query_string, now)
    head = platform.store.head(granted.key)
    response = Response()
    response.headers.update(granted.headers(now))
    response.etag = _etag(head)
    if response.etag in request.if_none_match:
        response.status_int = 304
        del response.content_type, response.content_length
        return response
    # A part of what has changed since the caller's first part would not fit: the whole is sent.
    wanted = request.headers.get("Range") if response in request.if_range else None
    part = parse_range(wanted, head.size)
    response.content_length = part.length if part else head.size
    if part:
        response.status_int = 206
        response.headers["Content-Range"] = part.content_range
    if request.method != "HEAD":
        file = platform.store.open(granted.key)
        response.app_iter = read_range(file, part) if part else _whole(file)
    return response


def _etag(head: ObjectHead) -> str:
    """A key's content never changes, but the same key can be written again with the same content."""
    return hashlib.sha256(f"{head.key}\n{head.size}".encode()).hexdigest()[:32]


def _whole(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(1024 * 1024):
            yield chunk


def includeme(config: Configurator) -> None:
    """``/media/…``."""
    config.add_route("media", "/media/*key")
    config.add_view(serve, route_name="media", request_method=("GET", "HEAD"), require_csrf=False)

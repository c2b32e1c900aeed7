"""Serves objects of the folder store under signed addresses; S3 and a CDN serve their own."""

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.objects import FolderStore, parse_range, read_range


def serve(request: Request) -> Response:
    """One object, or the part of it that a ``Range`` header asks for."""
    platform = request.platform
    if not isinstance(platform.store, FolderStore):
        raise NotFound("There is nothing at this address.")
    now = platform.clock.now()
    granted = platform.store.verify_signed(request.path_info, request.query_string, now)
    head = platform.store.head(granted.key)
    part = parse_range(request.headers.get("Range"), head.size)
    response = Response(status=206 if part else 200)
    response.headers.update(granted.headers(now))
    response.content_length = part.length if part else head.size
    if part:
        response.headers["Content-Range"] = part.content_range
    if request.method != "HEAD":
        file = platform.store.open(granted.key)
        response.app_iter = read_range(file, part) if part else _whole(file)
    return response


def _whole(file):  # type: ignore[no-untyped-def]
    with file:
        while chunk := file.read(1024 * 1024):
            yield chunk


def includeme(config: Configurator) -> None:
    """``/media/…``."""
    config.add_route("media", "/media/*key")
    config.add_view(serve, route_name="media", request_method=("GET", "HEAD"), require_csrf=False)

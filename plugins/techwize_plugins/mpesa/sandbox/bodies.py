"""Reading request bodies: bounded, and as strictly as the plugin reads callbacks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from techwize_plugins.mpesa.strict_json import MAX_BYTES, MalformedJson, read_object


class BodyTooLarge(Exception):
    """The body is longer than anything the sandbox takes."""


async def bounded_body(request: Request) -> bytes:
    """The body. Raises :class:`BodyTooLarge` without reading it to its end."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise BodyTooLarge
    return bytes(body)


async def json_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises :class:`MalformedJson` or :class:`BodyTooLarge`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await bounded_body(request)
    if media_type != "application/json":
        raise MalformedJson("not sent as application/json")
    return read_object(body)

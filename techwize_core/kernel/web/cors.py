"""Pages of other sites that may call the API: those in ``CORS_ORIGINS``, and without cookies.

The API takes no cookie, so ``Access-Control-Allow-Credentials`` is never sent:
a page brings its token in a header, or nothing.
"""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.platform import platform_of
from techwize_core.kernel.web.requests import Handler

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_TAKEN = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id, X-Tenant"
_SHOWN = (
    "Allow, Content-Disposition, ETag, Idempotent-Replayed, Location, RateLimit-Limit, "
    "RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id"
)
_KEEP_SECONDS = 7200
"""How long a browser need not ask again; Chrome keeps no answer for longer."""


def _answer_other_sites(handler: Handler, registry: Registry) -> Handler:
    origins = frozenset(platform_of(registry).settings.cors_origins)
    if not origins:
        return handler

    def tween(request: Request) -> Response:
        if not request.path_info.startswith("/api/"):
            return handler(request)
        origin = request.headers.get("Origin")
        allowed = origin in origins
        response = _preflight() if allowed and _is_preflight(request) else handler(request)
        # Also for those who are not allowed: a cache must not give one site the other's answer.
        response.vary = (*(response.vary or ()), "Origin")
        if allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = _SHOWN
        return response

    return tween


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _preflight() -> Response:
    return Response(
        status=204,
        content_type=None,
        charset=None,
        headers={
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _TAKEN,
            "Access-Control-Max-Age": str(_KEEP_SECONDS),
        },
    )


def includeme(config: Configurator) -> None:
    """Around all answers of the API, errors among them."""
    config.add_tween(
        f"{__name__}._answer_other_sites",
        under="techwize_core.kernel.web.problems._refuse_unreadable_address",
    )

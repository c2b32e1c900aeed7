"""Health: alive, ready, and the figures for Prometheus."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import text

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.web.encoding import encode

_SENT_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


def alive(_request: Request) -> Response:
    """The process answers."""
    return Response(b'{"status":"ok"}', content_type="application/json", charset=None)


def ready(request: Request) -> Response:
    """Database, queue and storage answer; each failure is named."""
    checks = {name: _try(check) for name, check in _checks(request).items()}
    good = all(outcome == "ok" for outcome in checks.values())
    body = {"status": "ok" if good else "unavailable", "checks": checks}
    return Response(
        encode(body), status=200 if good else 503, content_type="application/json", charset=None
    )


def _checks(request: Request) -> dict[str, Callable[[], object]]:
    platform = request.platform

    def database() -> None:
        with platform.engine.connect() as connection:
            connection.execute(text("select 1"))

    return {
        "database": database,
        "queue": platform.tasks.queues["default"].pending_count,
        "storage": platform.store.check,
    }


def _try(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:  # any reason is a reason not to be ready
        return type(error).__name__
    return "ok"


def metrics(request: Request) -> Response:
    """Prometheus's figures: for who knows ``METRICS_TOKEN``; without one, for the machine itself."""
    if not _may_read_figures(request):
        raise NotFound("There is nothing at this address.")
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _may_read_figures(request: Request) -> bool:
    settings = request.platform.settings
    if settings.metrics_token is not None:
        wanted = f"Bearer {settings.metrics_token.get_secret_value()}"
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
    # A proxy on this machine has the machine's own address: whoever speaks through one is
    # somebody else, also when the proxy was never named to us.
    peer = request.remote_addr
    return (
        peer in {"127.0.0.1", "::1"}
        and peer not in settings.trusted_proxies
        and not any(name in request.headers for name in _SENT_ON)
    )


def includeme(config: Configurator) -> None:
    """``/healthz``, ``/readyz``, ``/metrics``."""
    for name, view in (("healthz", alive), ("readyz", ready), ("metrics", metrics)):
        config.add_route(name, f"/{name}")
        config.add_view(view, route_name=name, require_csrf=False)

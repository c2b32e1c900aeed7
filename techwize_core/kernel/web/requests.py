"""What every request carries: its number, its unit of work, its caller's address."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address

import structlog
import transaction
import zope.sqlalchemy
from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.tweens import INGRESS

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.ids import new_request_id
from techwize_core.kernel.platform import Platform, platform_of
from techwize_core.kernel.work import UnitOfWork

Handler = Callable[[Request], Response]
"""What a tween wraps and returns."""

_REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{6,64}$")


def platform(request: Request) -> Platform:
    """The platform of this process."""
    return platform_of(request.registry)


def work(request: Request) -> UnitOfWork:
    """The request's unit of work; pyramid_tm commits it.

    It opens as a visitor of the tenant; the security policy raises it to the
    person's own scope once that is known.
    """
    here = platform_of(request.registry)
    session = here.sessions()
    # "changed": what Core and text statements write is committed too.
    zope.sqlalchemy.register(session, initial_state="changed", transaction_manager=request.tm)
    return UnitOfWork(here, session, Scope(tenant_id=request.tenant.id, role=Role.ANONYMOUS))


def request_id(request: Request) -> str:
    """The reference number of the request: the caller's own where it has a sane form."""
    return sane_request_id(request.headers.get("X-Request-Id", ""))


def sane_request_id(given: str) -> str:
    """The number that a caller gave, or one of ours where it has no sane form."""
    return given if _REQUEST_ID.match(given) else new_request_id()


def client_address(request: Request) -> str:
    """The caller's address; ``X-Forwarded-For`` counts only behind a proxy that we trust.

    The right-most address that is no proxy of ours: what stands left of it was
    written by the caller.
    """
    trusted = set(platform_of(request.registry).settings.trusted_proxies)
    chain = [
        part.strip()
        for part in request.headers.get("X-Forwarded-For", "").split(",")
        if part.strip()
    ]
    address = request.remote_addr or "127.0.0.1"
    while address in trusted and chain:
        address = chain.pop()
    return _plain(address)


def _plain(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)


def _bind_logs(handler: Handler, _registry: Registry) -> Handler:
    def tween(request: Request) -> Response:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        if request.content_type == "multipart/form-data":
            request.add_finished_callback(_discard_upload)
        response = handler(request)
        response.headers["X-Request-Id"] = request.request_id
        return response

    return tween


def _discard_upload(request: Request) -> None:
    """Give the temporary files back at once: a garbage collection may be gigabytes away."""
    fields, body = request.environ.get("webob._parsed_post_vars", ({}, None))
    for field in fields.values():
        if hasattr(field, "file"):
            field.file.close()
    if body is not None:
        # WebOb's own copy; the server's stream is not ours to close.
        body.close()


def _manager(_request: Request) -> transaction.TransactionManager:
    return transaction.TransactionManager(explicit=True)


def _aborts(request: Request, response: object) -> bool:
    """An answer that says no leaves nothing behind, unless the no itself must be remembered."""
    if getattr(request, "keep_changes", False):
        return False
    return bool(response.status_code >= 400)  # type: ignore[attr-defined]


def _needs_transaction(request: Request) -> bool:
    return not request.path_info.startswith(("/static/", "/media/", "/healthz"))


def includeme(config: Configurator) -> None:
    """One transaction per request, and the attributes above."""
    config.add_settings(
        {
            "tm.manager_hook": _manager,
            "tm.commit_veto": _aborts,
            "tm.activate_hook": _needs_transaction,
            "tm.annotate_user": False,
        }
    )
    config.include("pyramid_tm")
    config.add_request_method(platform, property=True)
    config.add_request_method(work, reify=True)
    config.add_request_method(request_id, reify=True)
    config.add_request_method(client_address, reify=True)
    config.add_tween("techwize_core.kernel.web.requests._bind_logs", under=INGRESS)

"""Errors as pages: what happened, what is safe, what to do, and the number to ask about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import TechwizeError
from techwize_core.web.languages import language_of, translate
from techwize_core.web.page import go_to
from techwize_core.web.rendering import home_of, page_tenant

_TEMPLATE = "errors/error.html.jinja2"


def error_page(request: Request, error: TechwizeError) -> Response:
    """The error as a page; a visitor who must log in is sent to do so."""
    if error.status == 401:
        return _to_login(request)
    try:
        text, kind = _page(request, error), "text/html"
    except Exception:  # the page of the last resort must not fail for want of the front end
        text, kind = (
            f"{error.title}\n\n{error.detail}\n\nReference: {request.request_id}\n",
            "text/plain",
        )
    response = Response(text, status=error.status, content_type=kind, charset="utf-8")
    response.headers.update({**error.headers, "Cache-Control": "no-store"})
    return response


def _to_login(request: Request) -> Response:
    if request.headers.get("HX-Request"):
        # A fragment cannot be a login page: the browser goes there as a whole.
        return Response(status=401, headers={"HX-Redirect": "/login"})
    came_from = request.path_qs if request.method in ("GET", "HEAD") else ""
    return go_to("/login", **({"next": came_from} if came_from else {}))


def _page(request: Request, error: TechwizeError) -> str:
    """Needs no database: the transaction is over, and may be what failed."""
    viewer = getattr(request, "viewer", None)
    context: dict[str, Any] = {
        "request": request,
        "tenant": _tenant(request),
        "user": viewer,
        "home": home_of(viewer.role) if viewer else "/",
        "nonce": request.csp_nonce,
        "locale": language_of(request),
        "csrf_token": get_csrf_token(request),
        "unread_count": 0,
        "flashes": [],
        "title": translate(request, error.title),
        "detail": translate(request, error.detail),
        "status": error.status,
        "reference": request.request_id,
    }
    text: str = request.registry["techwize.templates"].render(
        _TEMPLATE, language_of(request), context
    )
    return text


def _tenant(request: Request) -> Any:
    try:
        return page_tenant(request)
    except Exception:  # an unknown host, or no database: nobody's page
        return SimpleNamespace(name="Tech-Wize", slug="", brand={})


def _stale_form(error: Exception, request: Request) -> Response:
    """The token did not fit: nearly always a page that was open in another tab for long."""
    stale = TechwizeError(
        "This page was open for a while, so we did not accept it. Nothing was changed. "
        "Go back, load the page again and send it once more."
    )
    stale.status, stale.title = 400, "Please send that again"
    return error_page(request, stale)


def includeme(config: Configurator) -> None:
    """Registers the page with the kernel, which decides who gets one."""
    config.registry["techwize.error_page"] = error_page
    config.add_exception_view(_stale_form, context=BadCSRFToken)
    config.add_exception_view(_stale_form, context=BadCSRFOrigin)

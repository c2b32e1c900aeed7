"""Pages: declared once, checked in one order. The sibling of the API's ``@endpoint``.

A view of a page is a plain function of the request: form, service, then values
for its template or a redirect. What it never does is ask who may see it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import venusian
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.viewderivers import INGRESS

from techwize_core.kernel.errors import NotAuthenticated, NotFound, TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.ratelimit import RatePolicy
from techwize_core.kernel.web.body import limit_body
from techwize_core.kernel.web.privileged import note_privileged
from techwize_core.kernel.web.throttle import DEFAULT, check_rate
from techwize_core.web.rendering import render

FORM_LIMIT = 200_000
"""Bytes of an ordinary form; a page that takes files says so itself."""


@dataclass(frozen=True)
class Page:
    """One method at one address of the pages."""

    method: str
    path: str
    permission: Permission
    view: Callable[[Request], dict[str, Any] | Response]
    template: str | None = None
    rate: RatePolicy = DEFAULT
    body_limit: int = FORM_LIMIT


def page(
    method: str, path: str, *, permission: Permission, template: str | None = None, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a view function as a page; a scan of its module registers it.

    The view returns a response, or a dict of values for ``template``. A visitor
    is sent to the login page; somebody who lacks the permission finds nothing
    there, as if the page did not exist.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        spec = Page(method, path, permission, view, template, **options)

        def register(context: Any, _name: str, _view: Callable[..., Any]) -> None:
            context.config.add_page(spec)

        venusian.attach(view, register, category="pyramid")
        return view

    return decorate


def _add_page(config: Configurator, spec: Page) -> None:
    pages: list[Page] = config.registry.setdefault("techwize.pages", [])
    route = f"page:{spec.path}"
    if all(known.path != spec.path for known in pages):
        config.add_route(route, spec.path)
        config.add_view(_wrong_method, route_name=route, require_csrf=False)
    pages.append(spec)
    config.add_view(
        lambda request: respond(spec, request),
        route_name=route,
        request_method=spec.method,
        body_limit=spec.body_limit,
    )


def respond(spec: Page, request: Request) -> Response:
    """Check who asks, then answer."""
    check_rate(request, spec.rate)
    request.viewer = request.identity
    if spec.permission is not Permission.PUBLIC:
        if request.viewer is None:
            raise NotAuthenticated("Log in to see this page.")
        if not request.viewer.may(spec.permission):
            if request.viewer.must_enrol:
                return go_to("/account/second-factor")
            raise NotFound("There is nothing at this address.")
    result = spec.view(request)
    note_privileged(request, f"pages.{spec.view.__name__}", spec.permission)
    if isinstance(result, Response):
        return result
    if spec.template is None:
        raise TypeError(f"{spec.path} returns values but names no template")
    return render(request, spec.template, result)


def go_to(path: str, **query: str) -> Response:
    """A redirect after a form, so that going back or reloading sends nothing twice."""
    # Relative: behind a proxy the browser knows best where it is.
    return HTTPSeeOther(location=f"{path}?{urlencode(query)}" if query else path)


def own_path(path: str | None, otherwise: str) -> str:
    """``path`` when it leads nowhere but into this site."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return otherwise


def _wrong_method(request: Request) -> Response:
    methods = sorted(
        {
            p.method
            for p in request.registry["techwize.pages"]
            if request.matched_route.pattern == p.path
        }
    )
    error = TechwizeError("This address is not for that.", headers={"Allow": ", ".join(methods)})
    error.status, error.title = 405, "Method not allowed"
    raise error


def _limit_body(view: Any, info: Any) -> Any:
    """Refuses a body before anything reads it: the CSRF check would parse all of it."""
    limit = info.options.get("body_limit")
    if limit is None:
        return view

    def limited(context: Any, request: Request) -> Response:
        limit_body(request, limit)
        response: Response = view(context, request)
        return response

    return limited


_limit_body.options = ("body_limit",)  # type: ignore[attr-defined]  # Pyramid's protocol


def includeme(config: Configurator) -> None:
    """The directive that areas register their pages with."""
    config.add_view_deriver(_limit_body, "body_limit", under=INGRESS, over="csrf_view")
    config.add_directive("add_page", _add_page)

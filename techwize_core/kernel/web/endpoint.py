"""API endpoints: declared once, checked in one order, described from the same declaration.

The order is the contract's: 413, 429, 415, 400, 401, 404, 403, 422, 409. A view
function holds none of it: it gets what was loaded and validated, calls one
service and returns the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import venusian
from pydantic import BaseModel
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import (
    Forbidden,
    MethodNotAllowed,
    NotAuthenticated,
    UnsupportedMedia,
)
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.ratelimit import RatePolicy
from techwize_core.kernel.web.body import limit_body
from techwize_core.kernel.web.conditional import PRIVATE, answer_conditionally
from techwize_core.kernel.web.encoding import encode
from techwize_core.kernel.web.idempotency import answer_once
from techwize_core.kernel.web.plain import PlainRead, answer_plain
from techwize_core.kernel.web.privileged import note_privileged
from techwize_core.kernel.web.throttle import DEFAULT, check_rate
from techwize_core.kernel.web.validation import JSON, read_json, validate, validate_json

JSON_LIMIT = 1_000_000


@dataclass(frozen=True)
class Endpoint:
    """One method at one address of the API.

    ``context`` loads the object that the address names and raises
    :class:`~techwize_core.kernel.errors.NotFound` when it is absent or somebody
    else's. The view is called with the request and, by name, ``context``,
    ``query`` and ``body``, as far as they are declared. ``upload_limit`` in
    bytes marks a multipart endpoint, whose view reads ``request.POST`` itself
    and whose ``form`` says what it finds there. ``raw`` marks one that takes a
    body of any kind and reads it itself. ``plain`` is the short way for the
    case that phones repeat all day.

    For the description: ``answer`` is the type of the JSON answer and
    ``produces`` its media type where it is no JSON. ``errors`` are the statuses
    that do not follow from the declaration. ``addresses`` gives the type of each
    part of the address that is no id. ``makes`` names the part of other
    addresses that the ``id`` of the answer fills. ``cache`` is the
    ``Cache-Control`` of a successful GET.
    """

    name: str
    method: str
    path: str
    permission: Permission
    view: Callable[..., Any]
    summary: str
    tag: str
    context: Callable[[Request], Any] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: Any = None
    status: int = 200
    rate: RatePolicy = DEFAULT
    upload_limit: int | None = None
    form: type[BaseModel] | None = None
    raw: bool = False
    errors: tuple[int, ...] = field(default=())
    description: str = ""
    produces: str = JSON
    addresses: Mapping[str, Any] = field(default_factory=dict)
    makes: str | None = None
    cache: str = PRIVATE
    plain: PlainRead | None = None


def endpoint(
    method: str, path: str, *, permission: Permission, summary: str, tag: str, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a view function as an endpoint; a scan of its module registers it."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{view.__module__.split('.')[-2]}.{view.__name__}"
        spec = Endpoint(name, method, path, permission, view, summary, tag, **options)

        def register(context: Any, _name: str, _view: Callable[..., Any]) -> None:
            context.config.add_endpoint(spec)

        venusian.attach(view, register, category="pyramid")
        return view

    return decorate


def _add_endpoint(config: Configurator, spec: Endpoint) -> None:
    endpoints: list[Endpoint] = config.registry.setdefault("techwize.endpoints", [])
    route = f"api:{spec.path}"
    if all(known.path != spec.path for known in endpoints):
        config.add_route(route, spec.path)
        config.add_view(_wrong_method, route_name=route, require_csrf=False)
    endpoints.append(spec)
    config.add_view(
        lambda request: respond(spec, request),
        route_name=route,
        request_method=spec.method,
        require_csrf=False,
    )


def _wrong_method(request: Request) -> Response:
    check_rate(request, DEFAULT)
    path = request.matched_route.pattern
    methods = {e.method for e in request.registry["techwize.endpoints"] if e.path == path}
    if "GET" in methods:
        methods.add("HEAD")
    raise MethodNotAllowed(
        f"Use {' or '.join(sorted(methods))} here.", headers={"Allow": ", ".join(sorted(methods))}
    )


def respond(spec: Endpoint, request: Request) -> Response:
    """Check the request in the contract's order, then answer it."""
    limit_body(request, spec.upload_limit or JSON_LIMIT)
    check_rate(request, spec.rate)
    response = _answer_plain(spec, request) or _check_and_answer(spec, request)
    answer_conditionally(request, response, spec.cache)
    return response


def _answer_plain(spec: Endpoint, request: Request) -> Response | None:
    if spec.plain is None:
        return None
    return answer_plain(spec.plain, spec.permission, spec.query, request)


def _check_and_answer(spec: Endpoint, request: Request) -> Response:
    body = read_json(request) if spec.body is not None else None
    if spec.upload_limit is not None and request.content_type != "multipart/form-data":
        raise UnsupportedMedia("Send the file as multipart/form-data.")
    identity = request.identity
    if identity is None and spec.permission is not Permission.PUBLIC:
        raise NotAuthenticated("Log in, and send the access token as a Bearer token.")
    arguments: dict[str, Any] = {}
    if spec.context is not None:
        arguments["context"] = spec.context(request)
    if identity is not None and not (
        spec.permission is Permission.PUBLIC or identity.may(spec.permission)
    ):
        raise Forbidden(identity.refusal_of(spec.permission))
    if spec.query is not None:
        arguments["query"] = validate(spec.query, _query_values(spec.query, request), "query")
    if spec.body is not None and body is not None:
        arguments["body"] = validate_json(spec.body, *body)
    return answer_once(request, lambda: _answer(spec, request, arguments))


def _answer(spec: Endpoint, request: Request, arguments: dict[str, Any]) -> Response:
    result = spec.view(request, **arguments)
    note_privileged(request, spec.name, spec.permission)
    if isinstance(result, Response):
        return result
    if spec.status == 204:
        return Response(status=204, content_type=None, charset=None)
    model: Any = spec.answer
    if (
        isinstance(model, type)
        and issubclass(model, BaseModel)
        and not isinstance(result, BaseModel | dict)
    ):
        result = model.model_validate(result, from_attributes=True)
    return Response(encode(result), status=spec.status, content_type=JSON, charset=None)


def _query_values(model: type[BaseModel], request: Request) -> dict[str, Any]:
    return {
        name: request.GET.getone(name)
        if len(request.GET.getall(name)) == 1
        else request.GET.getall(name)
        for name in request.GET
    }


def includeme(config: Configurator) -> None:
    """The directive that domains register their endpoints with."""
    config.add_directive("add_endpoint", _add_endpoint)

"""Errors as answers: ``application/problem+json`` (RFC 9457) for the API, a page for people."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPException
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.exc import DataError, OperationalError

from techwize_core.kernel.errors import (
    Invalid,
    Malformed,
    NotFound,
    TechwizeError,
    TooManyRequests,
    Unavailable,
)
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.web.encoding import encode
from techwize_core.kernel.web.requests import Handler
from techwize_core.kernel.web.throttle import DEFAULT, check_rate

_HERE = "techwize_core.kernel.web"
PROBLEM_JSON = "application/problem+json"
log = get_logger(__name__)


def wants_json(request: Request) -> bool:
    """Whether the caller is a program."""
    return bool(request.path_info.startswith("/api/")) or "json" in request.headers.get(
        "Accept", ""
    )


def problem(request: Request, error: TechwizeError) -> Response:
    """The problem document of an error."""
    body = encode(problem_fields(error, request.request_id))
    response = Response(body, status=error.status, content_type=PROBLEM_JSON, charset=None)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(error.headers)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def problem_fields(error: TechwizeError, request_id: str) -> dict[str, Any]:
    """What a problem document says; the live process, which is no Pyramid, says the same."""
    return {
        "type": f"urn:techwize:problem:{_slug(error)}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "errors": error.errors,
        "request_id": request_id,
        **error.extra,
    }


def _slug(error: TechwizeError) -> str:
    name = type(error).__name__
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def _known(error: TechwizeError, request: Request) -> Response:
    if error.status >= 500:
        log.error(
            "request.refused", path=request.path_info, status=error.status, error=error.detail
        )
    return _answer(request, error)


def _unreadable(_error: UnicodeDecodeError, request: Request) -> Response:
    """A form, a cookie or a header that is not UTF-8; the address was looked at before."""
    return _answer(request, Malformed("The request is not UTF-8."))


def _unstorable(error: DataError, request: Request) -> Response:
    """A value that PostgreSQL cannot hold and no model refused: a NUL character, a year 300000."""
    log.warning("request.unstorable", path=request.path_info, error=str(error.orig))
    return _answer(request, Invalid("A value has characters or a size that cannot be kept."))


def _absent(_error: Exception, request: Request) -> Response:
    try:
        if request.path_info.startswith("/api/"):
            check_rate(request, DEFAULT)
    except TooManyRequests as error:
        return _answer(request, error)
    return _answer(request, NotFound("There is nothing at this address."))


def _http(error: HTTPException, request: Request) -> Response:
    if error.status_int < 400:
        return error
    plain = TechwizeError(error.explanation or error.title or "The request was refused.")
    plain.status, plain.title = error.status_int, error.title or "Refused"
    return _answer(request, plain)


def _database_gone(error: OperationalError, request: Request) -> Response:
    log.error("database.unreachable", error=str(error.orig))
    gone = Unavailable(
        "The database does not answer. Nothing was changed; try again in a moment.",
        headers={"Retry-After": "5"},
    )
    return _answer(request, gone)


def _defect(error: Exception, request: Request) -> Response:
    log.error("request.failed", path=request.path_info, method=request.method, exc_info=error)
    return _answer(
        request,
        TechwizeError(
            f"This is our fault. Nothing was changed. If it happens again, tell us the reference {request.request_id}."
        ),
    )


def _answer(request: Request, error: TechwizeError) -> Response:
    if wants_json(request):
        return problem(request, error)
    page = request.registry.get("techwize.error_page")
    return page(request, error) if page else problem(request, error)


def _refuse_unreadable_address(handler: Handler, _registry: Registry) -> Handler:
    def tween(request: Request) -> Response:
        try:
            _ = request.path_info, request.GET, request.host
        except UnicodeDecodeError:
            return problem(request, Malformed("The address is not UTF-8."))
        return handler(request)

    return tween


def includeme(config: Configurator) -> None:
    """Every exception becomes an answer; none becomes a stack trace."""
    config.add_exception_view(_known, context=TechwizeError)
    config.add_exception_view(_http, context=HTTPException)
    config.add_exception_view(_unreadable, context=UnicodeDecodeError)
    config.add_exception_view(_unstorable, context=DataError)
    config.add_exception_view(_database_gone, context=OperationalError)
    config.add_exception_view(_defect, context=Exception)
    config.add_notfound_view(_absent)
    config.add_forbidden_view(_http)
    # Outside the transaction and the exception views: all of them read the address.
    config.add_tween(f"{__name__}._refuse_unreadable_address", under=f"{_HERE}.requests._bind_logs")

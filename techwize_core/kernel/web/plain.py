"""The plain case of a read, answered in one round trip to the database.

An endpoint that declares :class:`PlainRead` is asked for the same thing over
and over by the same kind of caller: a client's app, with an access token and
no filters. That case is answered here. Whatever is not plain (another role, an
API key, a filter, an id that finds nothing, any error) takes the usual way,
which decides alone what is refused and how: here is only a shortcut to an
answer that the usual way would give as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
from pydantic import BaseModel
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute

from techwize_core.kernel.db.reads import PlainReader, Row, Statement
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.encoding import encode
from techwize_core.kernel.web.identity import Identity
from techwize_core.kernel.web.pages import PageQuery, cut, read_cursor
from techwize_core.kernel.web.validation import JSON

log = get_logger(__name__)

_OPENING = "techwize.plain_opening"


@dataclass(frozen=True)
class PlainOpening:
    """How a plain read begins: who the caller says to be, and the statement that finds out.

    ``identity`` makes of its row who really asks; None when the usual way has
    to look at it.
    """

    user_id: UUID
    role: Role
    statement: Statement
    identity: Callable[[Row], Identity | None]


@dataclass(frozen=True)
class PlainRead:
    """Rows of one table as they stand, shown as ``shown``, for one role.

    ``owner`` is the column that holds the person's id: row level security says
    the same, but only an explicit condition lets the database use its index.
    ``path_id`` names the part of the address that holds the id of one row;
    without it this is a list, newest first.
    """

    shown: type[BaseModel]
    owner: InstrumentedAttribute[UUID]
    role: Role
    path_id: str | None = None

    @cached_property
    def one(self) -> str:
        """The SQL for one row."""
        return _sql(self._rows().where(self._table.id == bindparam("id")))

    @cached_property
    def first(self) -> str:
        """The SQL for the first page."""
        return _sql(self._page())

    @cached_property
    def after(self) -> str:
        """The SQL for the page after a cursor."""
        place = tuple_(bindparam("time"), bindparam("id"))
        return _sql(self._page().where(tuple_(self._table.created_at, self._table.id) < place))

    @property
    def _table(self) -> Any:
        return self.owner.class_

    def _rows(self) -> Select[Any]:
        table = self._table
        columns = [getattr(table, name) for name in self.shown.model_fields]
        return select(*columns).where(
            table.tenant_id == bindparam("tenant"), self.owner == bindparam("person")
        )

    def _page(self) -> Select[Any]:
        newest = (self._table.created_at.desc(), self._table.id.desc())
        return self._rows().order_by(*newest).limit(bindparam("rows"))


def answer_plain(
    read: PlainRead, permission: Permission, query: type[BaseModel] | None, request: Request
) -> Response | None:
    """The answer, or None when this is not the plain case."""
    opening: PlainOpening | None = request.registry[_OPENING](request)
    if opening is None or opening.role is not read.role:
        return None
    whose = {"tenant": request.tenant.id, "person": opening.user_id}
    if read.path_id is not None:
        return _answer_one(read, permission, opening, whose, request)
    page = _plain_page(query, request)
    return _answer_page(read, permission, opening, whose, page, request) if page else None


def _answer_one(
    read: PlainRead,
    permission: Permission,
    opening: PlainOpening,
    whose: dict[str, Any],
    request: Request,
) -> Response | None:
    wanted = parse_id(request.matchdict[read.path_id])
    if wanted is None or request.GET:
        return None
    rows = _seen(request, permission, opening, Statement(read.one, {**whose, "id": wanted}))
    return _response(rows[0]) if rows else None


def _answer_page(
    read: PlainRead,
    permission: Permission,
    opening: PlainOpening,
    whose: dict[str, Any],
    page: PageQuery,
    request: Request,
) -> Response | None:
    whose["rows"] = page.limit + 1
    if page.cursor:
        try:
            whose["time"], whose["id"] = read_cursor(page, datetime, UUID)
        except Invalid:
            return None
    statement = Statement(read.after if page.cursor else read.first, whose)
    rows = _seen(request, permission, opening, statement)
    if rows is None:
        return None
    found = cut(rows, page, lambda row: (row["created_at"], row["id"]))
    return _response({"items": found.rows, "next_cursor": found.next_cursor})


def _plain_page(query: type[BaseModel] | None, request: Request) -> PageQuery | None:
    """What page is asked for; None when anything but its size and place is said."""
    if query is None or not {"limit", "cursor"}.issuperset(request.GET):
        return None
    if len(request.GET) > len(set(request.GET)):
        # Said twice: which of them is meant is not for a shortcut to guess.
        return None
    try:
        page = query.model_validate(dict(request.GET))
    except ValueError:
        return None
    return page if isinstance(page, PageQuery) and page.sort == "-created_at" else None


def _seen(
    request: Request, permission: Permission, opening: PlainOpening, statement: Statement
) -> list[Row] | None:
    reader: PlainReader = request.platform.reader
    try:
        who, rows = reader.read(opening.statement, statement)
    except psycopg.Error:
        log.warning("plain_read.failed", exc_info=True)
        return None
    identity = opening.identity(who) if who else None
    if identity is None or identity.role is not opening.role or not identity.may(permission):
        return None
    return rows


def _response(body: Any) -> Response:
    return Response(encode(body), content_type=JSON, charset=None)


def _sql(query: Select[Any]) -> str:
    return str(query.compile(dialect=postgresql.dialect(paramstyle="pyformat")))  # type: ignore[no-untyped-call]


def _set_plain_opening(
    config: Configurator, opening: Callable[[Request], PlainOpening | None]
) -> None:
    config.registry[_OPENING] = opening


def includeme(config: Configurator) -> None:
    """The directive by which the accounts say how a plain read begins."""
    config.add_directive("set_plain_opening", _set_plain_opening)

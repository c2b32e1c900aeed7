"""Lists, a page at a time, by key and not by offset: no row twice, none skipped.

A list declares in its query model what it can be sorted by (:class:`SortedBy`)
and filtered by (its other fields); its service gives the model and a ``select``
to :func:`paginate`. A cursor belongs to the question that it came from.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqlalchemy import ColumnElement, Select, and_, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.web.texts import described

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S", bound=Select[Any])

_LONGEST_CURSOR = 2000
"""A title of 200 letters outside ASCII fits in."""


class SortedBy:
    """The fields that a list can be sorted by; ``-`` before one turns it round.

    Stands in the annotation of ``sort``: ``Annotated[str, SortedBy("created_at", "title")]``.
    A row without a value stands last, both ways.
    """

    def __init__(self, *names: str) -> None:
        self.words = [word for name in names for word in (name, f"-{name}")]

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.literal_schema(self.words)


class PageQuery(BaseModel):
    """``limit``, ``cursor`` and ``sort`` of every list, newest first."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=_LONGEST_CURSOR), described(format="cursor")] | None = (
        None
    )
    sort: Annotated[str, SortedBy("created_at")] = "-created_at"


class OldestFirst(PageQuery):
    """The same for lists that are read as a story."""

    sort: Annotated[str, SortedBy("created_at")] = "created_at"


class Page(BaseModel, Generic[T]):
    """One page of a list; ``next_cursor`` is None on the last."""

    items: list[T]
    next_cursor: str | None


class Slice(Generic[R]):
    """Rows of one page in their order, and the cursor of the next."""

    def __init__(self, rows: Sequence[R], next_cursor: str | None) -> None:
        self.rows = rows
        self.next_cursor = next_cursor

    @property
    def items(self) -> Sequence[R]:
        """The rows, as :class:`Page` calls them: an endpoint that answers with one returns a slice."""
        return self.rows

    def as_page(self, shown: Callable[[R], BaseModel]) -> dict[str, Any]:
        """The answer of a list endpoint whose rows look different to different people."""
        return {"items": [shown(row) for row in self.rows], "next_cursor": self.next_cursor}


def matching(query: S, page: BaseModel, *columns: InstrumentedAttribute[Any]) -> S:
    """``query`` with the filters of ``page`` that are called like ``columns``; None asks for nothing."""
    for column in columns:
        wanted = getattr(page, column.key, None)
        if wanted is not None:
            query = query.where(column == wanted)
    return query


def containing(words: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The condition that one of the columns contains the words, whatever their letter case."""
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def paginate(session: Session, query: Select[R], page: PageQuery) -> Slice[R]:
    """One page of the rows of one model, sorted as ``page`` says and then by id.

    Raises :class:`Invalid` for a cursor that we did not make, or that another
    sort or filter got.
    """
    order = _Order.of(query.column_descriptions[0]["entity"], page.sort)
    if page.cursor:
        place = read_cursor(page, order.column.type.python_type, order.key.type.python_type)
        query = query.where(order.after(*place))
    rows = session.scalars(query.order_by(*order.by()).limit(page.limit + 1)).all()
    return cut(rows, page, lambda row: (getattr(row, order.column.key), getattr(row, "id")))  # noqa: B009 (R says nothing of it)


def paginate_items(
    items: Sequence[R], page: PageQuery, place_of: Callable[[R], tuple[str, str]]
) -> Slice[R]:
    """The same for a short list in memory, by the places that ``place_of`` gives: text, then id."""
    turned = page.sort.startswith("-")
    items = sorted(items, key=place_of, reverse=turned)
    if page.cursor:
        place = read_cursor(page, str, str)
        items = [i for i in items if (place_of(i) < place if turned else place_of(i) > place)]
    return cut(items[: page.limit + 1], page, place_of)


@dataclass(frozen=True)
class _Order:
    """A column and its direction; the id, in the same direction, decides between equal ones."""

    column: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[Any]
    descending: bool

    @classmethod
    def of(cls, model: Any, sort: str) -> _Order:
        return cls(getattr(model, sort.removeprefix("-")), model.id, sort.startswith("-"))

    @property
    def _may_lack(self) -> bool:
        return bool(self.column.property.columns[0].nullable)

    def by(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        column, key = (
            (self.column.desc(), self.key.desc())
            if self.descending
            else (self.column.asc(), self.key.asc())
        )
        # Only where it says something: an index has no place for the words.
        return (column.nulls_last() if self._may_lack else column), key

    def after(self, value: Any, key: Any) -> ColumnElement[bool]:
        if value is None:
            return and_(
                self.column.is_(None), self.key < key if self.descending else self.key > key
            )
        columns, place = tuple_(self.column, self.key), tuple_(value, key)
        further: ColumnElement[bool] = columns < place if self.descending else columns > place
        return or_(further, self.column.is_(None)) if self._may_lack else further


def cut(rows: Sequence[R], page: PageQuery, place_of: Callable[[R], tuple[Any, Any]]) -> Slice[R]:
    """The page out of its rows and, where there is one, the first of the next."""
    if len(rows) <= page.limit:
        return Slice(rows, None)
    return Slice(rows[: page.limit], _write_cursor(page, *place_of(rows[page.limit - 1])))


def _write_cursor(page: PageQuery, value: Any, key: Any) -> str:
    written = msgspec.json.encode([_question(page), value, key])
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def read_cursor(page: PageQuery, value_kind: Any, key_kind: Any) -> tuple[Any, Any]:
    """The place of the last row before the page: its value and its id, of the given kinds.

    Raises :class:`Invalid` for a cursor that is not of this list and question.
    """
    text = page.cursor or ""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        question, value, key = msgspec.json.decode(
            raw, type=tuple[str, value_kind | None, key_kind]
        )
    except (ValueError, msgspec.DecodeError):
        raise _bad_cursor("Use the next_cursor of the page before, unchanged.") from None
    if question != _question(page):
        raise _bad_cursor("This cursor belongs to another sort or filter. Begin without one.")
    return value, key


def _bad_cursor(message: str) -> Invalid:
    return Invalid.field("cursor", message, where="query")


def _question(page: PageQuery) -> str:
    """What the list was asked for, short: all but how much of it."""
    asked = [type(page).__name__, page.model_dump(mode="json", exclude={"limit", "cursor"})]
    return blake2b(msgspec.json.encode(asked), digest_size=6).hexdigest()

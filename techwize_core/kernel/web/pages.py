"""Lists, a page at a time, by key and not by offset: no row twice, none skipped."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.web.texts import described

T = TypeVar("T")
R = TypeVar("R")


class PageQuery(BaseModel):
    """``limit`` and ``cursor`` of every list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=500), described(format="cursor")] | None = None


class Page(BaseModel, Generic[T]):
    """One page of a list; ``next_cursor`` is None on the last."""

    items: list[T]
    next_cursor: str | None


class Slice(Generic[R]):
    """Rows of one page, newest first or oldest first, and the cursor of the next."""

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


def paginate(
    session: Session,
    query: Select[R],
    page: PageQuery,
    *,
    time: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[UUID],
    newest_first: bool = True,
) -> Slice[R]:
    """One page of ``query``, sorted by ``time`` (or a number) and then by ``key``.

    Raises :class:`Invalid` for a cursor that we did not make.
    """
    order = (time.desc(), key.desc()) if newest_first else (time.asc(), key.asc())
    if page.cursor:
        place = tuple_(*_read_cursor(page.cursor, time.type.python_type))
        columns = tuple_(time, key)
        query = query.where(columns < place if newest_first else columns > place)
    rows = session.scalars(query.order_by(*order).limit(page.limit + 1)).all()
    if len(rows) <= page.limit:
        return Slice(rows, None)
    last = rows[page.limit - 1]
    return Slice(rows[: page.limit], _write_cursor(getattr(last, time.key), getattr(last, key.key)))


def _write_cursor(time: datetime | int, key: UUID) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([time, key])).rstrip(b"=").decode()


def _read_cursor(text: str, kind: type[Any]) -> tuple[Any, UUID]:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        decoded: tuple[Any, UUID] = msgspec.json.decode(raw, type=tuple[kind, UUID])  # type: ignore[valid-type]
    except (ValueError, msgspec.DecodeError):
        raise Invalid.field(
            "cursor", "Use the next_cursor of the page before, unchanged.", where="query"
        ) from None
    return decoded

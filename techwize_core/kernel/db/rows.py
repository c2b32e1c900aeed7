"""One row by its id, as the services read it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from techwize_core.kernel.errors import Conflict, NotFound

T = TypeVar("T")


def row_by_id(
    session: Session, model: type[T], row_id: UUID, *, missing: str, lock: bool = False
) -> T:
    """The row that row level security shows under this id; with ``lock``, freshly read and locked.

    Raises :class:`NotFound` with the sentence ``missing`` when it is absent or
    somebody else's.
    """
    query = select(model).filter_by(id=row_id)
    if lock:
        # What was read before the lock may be older than it.
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound(missing)
    return found


def flush_unique(session: Session, row: object, *, taken: str) -> None:
    """Write a new or changed row down at once.

    Raises :class:`Conflict` with the sentence ``taken`` when another one has
    what must be its own.
    """
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise Conflict(taken) from error

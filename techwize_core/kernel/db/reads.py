"""Plain reads: who asks, and the rows that they see, in one round trip to the database.

A session of the object mapper asks some eight questions for each request; the
reads that phones repeat all day are worth a way of their own. Row level
security holds here as everywhere: the opening statement leaves the scope of
the person it found, and the rows are read in the same transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads

from techwize_core.kernel.db.libpq import libpq_url

Row = dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """SQL with ``%(name)s`` parameters. The text is the same each time, so the server plans it once."""

    sql: str
    parameters: Mapping[str, Any]


class PlainReader:
    """Connections of this process for plain reads, one for each thread; safe to share."""

    def __init__(self, url: str) -> None:
        self._url = libpq_url(url)
        self._here = threading.local()
        self._open: list[psycopg.Connection[Row]] = []
        self._lock = threading.Lock()

    def read(self, opening: Statement, rows: Statement) -> tuple[Row | None, list[Row]]:
        """The one row of ``opening``, which sets the scope, and the rows seen in it.

        Raises :class:`psycopg.Error`; a connection that a restart of the
        server has cut is replaced once.
        """
        try:
            return self._read(self._connection(), opening, rows)
        except psycopg.OperationalError:
            return self._read(self._connection(anew=True), opening, rows)

    def close(self) -> None:
        """Give all connections back."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._here = threading.local()

    @staticmethod
    def _read(
        connection: psycopg.Connection[Row], opening: Statement, rows: Statement
    ) -> tuple[Row | None, list[Row]]:
        # What goes out before the pipeline's end is one transaction, and the scope ends with it.
        with connection.pipeline():
            who = connection.execute(opening.sql, opening.parameters, prepare=True)
            seen = connection.execute(rows.sql, rows.parameters, prepare=True)
        return who.fetchone(), seen.fetchall()

    def _connection(self, *, anew: bool = False) -> psycopg.Connection[Row]:
        known: psycopg.Connection[Row] | None = getattr(self._here, "connection", None)
        if known is not None and not anew:
            return known
        fresh = psycopg.connect(
            self._url,
            autocommit=True,
            row_factory=dict_row,
            options="-c timezone=UTC",
            application_name="techwize",
            connect_timeout=10,
        )
        # JSON goes out as it came: nobody looks inside on the way.
        set_json_loads(_as_it_is, fresh)
        with self._lock:
            if known is not None and known in self._open:
                self._open.remove(known)
                known.close()
            self._open.append(fresh)
        self._here.connection = fresh
        return fresh


def _as_it_is(text: str | bytes) -> msgspec.Raw:
    return msgspec.Raw(text)

"""The reference: a Granian function without a framework, that reads the same rows.

It checks the token by one query, reads the rows by a second and writes them
with the encoder that the product uses. No rights, no limits, no validation:
what is left is the cost of the server, the driver and the database.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import msgspec
import psycopg
from psycopg.rows import dict_row

_COLUMNS = os.environ["BENCH_COLUMNS"]
_SESSION = "select tenant_id, user_id from sessions where id = %s and ended_at is null"
_LIST = (
    f"select {_COLUMNS} from projects where tenant_id = %s and client_id = %s"
    " order by created_at desc, id desc limit 21"
)
_AFTER = (
    f"select {_COLUMNS} from projects where tenant_id = %s and client_id = %s"
    " and (created_at, id) < (select created_at, id from projects where id = %s)"
    " order by created_at desc, id desc limit 21"
)
_ONE = f"select {_COLUMNS} from projects where tenant_id = %s and client_id = %s and id = %s"
_encoder = msgspec.json.Encoder(decimal_format="string")
_here = threading.local()


def _connection() -> psycopg.Connection[dict[str, Any]]:
    if not hasattr(_here, "connection"):
        _here.connection = psycopg.connect(
            os.environ["BENCH_DATABASE"], autocommit=True, row_factory=dict_row
        )
    connection: psycopg.Connection[dict[str, Any]] = _here.connection
    return connection


def application(
    environ: dict[str, Any], start: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    """``/projects``, ``/projects?after=ID`` and ``/projects/ID``, with the session's id as token."""
    if environ["PATH_INFO"] == "/healthz":
        start("200 OK", [("Content-Length", "0")])
        return []
    connection = _connection()
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    person = connection.execute(_SESSION, (token,)).fetchone()
    assert person is not None
    whose = (person["tenant_id"], person["user_id"])
    project_id = environ["PATH_INFO"].removeprefix("/projects").removeprefix("/")
    after = parse_qs(environ["QUERY_STRING"]).get("after")
    if project_id:
        body: Any = connection.execute(_ONE, (*whose, project_id)).fetchone()
    elif after:
        rows = connection.execute(_AFTER, (*whose, after[0])).fetchall()
        body = {"items": rows[:20], "next_cursor": None}
    else:
        rows = connection.execute(_LIST, whose).fetchall()
        body = {"items": rows[:20], "next_cursor": str(rows[20]["id"]) if rows[20:] else None}
    answer = _encoder.encode(body)
    start(
        "200 OK",
        [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))],
    )
    return [answer]

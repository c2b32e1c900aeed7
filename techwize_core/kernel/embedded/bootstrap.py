"""Gives a new cluster its roles, its database and its extensions."""

from __future__ import annotations

import psycopg

from techwize_core.kernel.embedded.address import DATABASE, SUPERUSER, EmbeddedServerAddress
from techwize_core.kernel.embedded.errors import ServerFailed
from techwize_core.kernel.resources import resource

_COMPLETE = """
    SELECT (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'techwize\\_%') >= 3
       AND (SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'unaccent')) = 2
"""


def bootstrap(address: EmbeddedServerAddress) -> None:
    """Make what is missing; a server that has it all costs one connection.

    Each step may have been interrupted and is made good at the next start.
    Raises :class:`ServerFailed` when the server refuses one.
    """
    try:
        if not _is_complete(address):
            _make_database(address)
            grant_roles(address.libpq_url(SUPERUSER))
    except psycopg.Error as error:
        raise ServerFailed(f"The embedded database could not be prepared: {error}") from error


def grant_roles(superuser_url: str) -> None:
    """Run ``config/postgres/roles.sql`` in the database of ``superuser_url``; safe to repeat."""
    script = (resource("config") / "postgres" / "roles.sql").read_text(encoding="utf-8")
    with psycopg.connect(superuser_url) as connection:
        connection.execute(script.encode())


def _is_complete(address: EmbeddedServerAddress) -> bool:
    if not _has_database(address):
        return False
    with psycopg.connect(address.libpq_url(SUPERUSER)) as connection:
        row = connection.execute(_COMPLETE).fetchone()
    return bool(row and row[0])


def _has_database(address: EmbeddedServerAddress) -> bool:
    with psycopg.connect(address.libpq_url(SUPERUSER, "postgres")) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        return connection.execute(query, [DATABASE]).fetchone() is not None


def _make_database(address: EmbeddedServerAddress) -> None:
    if _has_database(address):
        return
    maintenance = address.libpq_url(SUPERUSER, "postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")

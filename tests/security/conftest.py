"""Fixtures of the tests of row level security: one database for all, since they roll back what they try."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine, text

from techwize_core.kernel.embedded import EmbeddedPostgres
from tests.fixtures.world import World, make_world
from tests.security.actors import Connection, plain

_NAME = "techwize_security"


@pytest.fixture(scope="session")
def shared_database(postgres_server: EmbeddedPostgres, template_database: str) -> Iterator[str]:
    """A database that the tests leave as they find it."""
    admin = create_engine(postgres_server.url("postgres", "postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text(f"create database {_NAME} owner techwize_owner template {template_database}")
        )
    yield _NAME
    with admin.connect() as connection:
        connection.execute(text(f"drop database {_NAME} with (force)"))
    admin.dispose()


@pytest.fixture(scope="session")
def world(postgres_server: EmbeddedPostgres, shared_database: str) -> World:
    """Both tenants with two people's rows in every table."""
    return make_world(postgres_server.url("techwize_owner", shared_database))


@pytest.fixture
def as_app(postgres_server: EmbeddedPostgres, shared_database: str) -> Iterator[Connection]:
    """A bare connection as the app role."""
    url = plain(postgres_server.url("techwize_app", shared_database))
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def as_owner(postgres_server: EmbeddedPostgres, shared_database: str) -> Iterator[Connection]:
    """A bare connection as the role that owns the tables."""
    url = plain(postgres_server.url("techwize_owner", shared_database))
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()

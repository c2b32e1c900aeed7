"""Fixtures of the tests of row level security."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.platform import Platform
from tests.fixtures.world import World, make_world
from tests.security.actors import Connection, plain


@pytest.fixture
def world(platform: Platform, app: object, owner_url: str) -> World:
    """Both tenants with two people's rows in every table."""
    return make_world(platform, owner_url)


@pytest.fixture
def as_app(postgres_server: EmbeddedPostgres, database: str) -> Iterator[Connection]:
    """A bare connection as the app role."""
    with psycopg.connect(plain(postgres_server.url("techwize_app", database))) as connection:
        yield connection


@pytest.fixture
def as_owner(owner_url: str) -> Iterator[Connection]:
    """A bare connection as the role that owns the tables."""
    with psycopg.connect(plain(owner_url)) as connection:
        yield connection

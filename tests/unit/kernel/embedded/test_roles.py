"""The roles of the embedded server, as config/postgres/roles.sql makes them everywhere."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from techwize_core.kernel.embedded import EmbeddedPostgres, EmbeddedServerAddress
from techwize_core.kernel.embedded.bootstrap import grant_roles


@pytest.fixture(scope="module")
def address() -> Iterator[EmbeddedServerAddress]:
    """A server in its first minute."""
    folder = tempfile.mkdtemp(prefix="tw")
    server = EmbeddedPostgres(Path(folder), extra_settings={"fsync": "off"})
    server.start()
    yield server.address
    server.stop()
    shutil.rmtree(folder)


def test_no_role_of_ours_is_above_row_level_security(address: EmbeddedServerAddress) -> None:
    query = """
        SELECT rolname, rolcanlogin, rolinherit, rolsuper OR rolbypassrls OR rolcreaterole
               OR rolcreatedb OR rolreplication
          FROM pg_roles WHERE rolname LIKE 'techwize%' ORDER BY rolname
    """
    with psycopg.connect(address.libpq_url("techwize_app")) as connection:
        roles = connection.execute(query).fetchall()
    assert roles == [
        ("techwize_app", True, False, False),
        ("techwize_owner", True, True, False),
        ("techwize_system", False, True, False),
    ]


def test_the_app_has_the_systems_rights_only_when_it_becomes_it(
    address: EmbeddedServerAddress,
) -> None:
    with psycopg.connect(address.libpq_url("techwize_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE across_tenants AS SELECT 1 AS n")
        owner.execute("GRANT SELECT ON across_tenants TO techwize_system")
    with psycopg.connect(address.libpq_url("techwize_app"), autocommit=True) as app:
        with pytest.raises(InsufficientPrivilege):
            app.execute("SELECT n FROM across_tenants")
        with app.transaction():
            app.execute("SET LOCAL ROLE techwize_system")
            assert app.execute("SELECT n FROM across_tenants").fetchone() == (1,)
        with pytest.raises(InsufficientPrivilege):
            app.execute("SELECT n FROM across_tenants")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (n int)",
        "SET ROLE techwize_owner",
        "ALTER ROLE techwize_app BYPASSRLS",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/hostname')",
    ],
)
def test_the_app_may_not(address: EmbeddedServerAddress, statement: str) -> None:
    with (
        psycopg.connect(address.libpq_url("techwize_app")) as app,
        pytest.raises(InsufficientPrivilege),
    ):
        app.execute(statement)  # type: ignore[call-overload]


def test_the_owner_may_make_what_migrations_make(address: EmbeddedServerAddress) -> None:
    with psycopg.connect(address.libpq_url("techwize_owner")) as owner:
        owner.execute("CREATE SCHEMA queue")
        owner.execute("GRANT USAGE ON SCHEMA queue TO techwize_app")
        owner.execute("CREATE TABLE t (n int)")
        owner.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY p ON t TO techwize_app, techwize_system USING (n = 1)")
        owner.execute("CREATE INDEX ON t USING gin ((n::text) gin_trgm_ops)")
        owner.execute("CREATE FUNCTION f() RETURNS int SECURITY DEFINER RETURN 1")
        owner.rollback()


def test_the_server_is_small_safe_and_on_world_time(address: EmbeddedServerAddress) -> None:
    names = ("listen_addresses", "full_page_writes", "jit", "timezone", "server_encoding")
    with psycopg.connect(address.libpq_url("techwize_app")) as connection:
        found = [connection.execute(f"SHOW {name}").fetchone() for name in names]  # type: ignore[call-overload]
        upper = connection.execute("SELECT upper('straße é'), unaccent('é')").fetchone()
    assert found == [("",), ("on",), ("off",), ("UTC",), ("UTF8",)]
    assert upper == ("STRAßE É", "e")


def test_nobody_else_gets_to_the_cluster_or_the_socket(address: EmbeddedServerAddress) -> None:
    socket = address.cluster / ".s.PGSQL.5432"
    assert stat.S_IMODE(address.cluster.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_the_script_may_be_run_again(address: EmbeddedServerAddress) -> None:
    grant_roles(address.libpq_url("postgres"))
    grant_roles(address.libpq_url("postgres"))

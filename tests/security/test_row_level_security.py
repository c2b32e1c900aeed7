"""Row level security, straight in SQL as the app role: who sees and changes which row."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.platform import Platform
from techwize_core.models import metadata
from tests.fixtures.world import World, make_world

TABLES = sorted(metadata.tables)


@pytest.fixture
def world(platform: Platform, app: object, owner_url: str) -> World:
    """Both tenants with rows in every table."""
    return make_world(platform, owner_url)


@pytest.fixture
def as_app(postgres_server: EmbeddedPostgres, database: str) -> Iterator[psycopg.Connection]:
    """A bare connection as the app role."""
    url = postgres_server.url("techwize_app", database).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        yield connection


def scoped(connection: psycopg.Connection, scope: Scope) -> psycopg.Connection:
    """The connection in a new transaction that acts as ``scope``."""
    connection.rollback()
    connection.execute(
        "select set_config('techwize.tenant_id', %s, true), set_config('techwize.user_id', %s, true),"
        " set_config('techwize.role', %s, true)",
        [str(scope.tenant_id or ""), str(scope.user_id or ""), scope.role.value],
    )
    return connection


def test_the_app_role_owns_nothing_and_bypasses_nothing(as_app: psycopg.Connection) -> None:
    row = as_app.execute(
        "select current_user, rolsuper, rolbypassrls, rolinherit,"
        " (select count(*) from pg_class where relowner = r.oid)"
        " from pg_roles r where rolname = current_user"
    ).fetchone()
    assert row == ("techwize_app", False, False, False, 0)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_forces_row_level_security(table: str, as_app: psycopg.Connection) -> None:
    row = as_app.execute(
        "select relrowsecurity, relforcerowsecurity,"
        " (select count(*) from pg_policies where tablename = relname and roles = '{techwize_app}') > 0"
        " from pg_class where oid = %s::regclass",
        [table],
    ).fetchone()
    assert row == (True, True, True)


def test_nothing_set_means_nothing_seen(world: World, as_app: psycopg.Connection) -> None:
    as_app.rollback()
    seen = {
        table: as_app.execute(f"select count(*) from {table}").fetchone()[0]
        for table in _selectable(as_app)
    }
    assert seen == dict.fromkeys(seen, 0)


def test_each_table_has_rows_of_both_tenants(world: World, owner_url: str) -> None:
    """The other tests of this file would pass on empty tables; this one says that they are not."""
    owner = create_engine(owner_url)
    with owner.connect() as connection:
        counts = {
            table: {
                str(tenant): count
                for tenant, count in connection.execute(
                    text(f"select {_tenant_column(table)}, count(*) from {table} group by 1")
                )
            }
            for table in TABLES
        }
    owner.dispose()
    lacking = {
        table: found
        for table, found in counts.items()
        if set(found) != {str(world.demo.id), str(world.zawadi.id)}
    }
    assert lacking == {}


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.OPERATOR,)])
def test_no_role_sees_or_changes_a_row_of_another_tenant(
    role: Role, world: World, as_app: psycopg.Connection
) -> None:
    scope = Scope(world.demo.id, world.demo.people.get(role), role)
    for table in _selectable(as_app):
        column = _tenant_column(table)
        foreign = (
            scoped(as_app, scope)
            .execute(f"select count(*) from {table} where {column} <> %s", [world.demo.id])
            .fetchone()
        )
        assert foreign == (0,), table
    for table in _updatable(as_app):
        column = _tenant_column(table)
        changed = scoped(as_app, scope).execute(
            f"update {table} set {column} = {column} where {column} <> %s", [world.demo.id]
        )
        assert changed.rowcount == 0, table


def test_no_row_can_be_written_into_another_tenant(
    world: World, as_app: psycopg.Connection
) -> None:
    scope = Scope(world.demo.id, world.demo.people[Role.ADMIN], Role.ADMIN)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        scoped(as_app, scope).execute(
            "insert into leads (id, tenant_id, name, message, source) values (gen_random_uuid(), %s, 'x', 'y', 'z')",
            [world.zawadi.id],
        )


def test_a_foreign_key_cannot_reach_into_another_tenant(
    world: World, as_app: psycopg.Connection
) -> None:
    scope = Scope(world.demo.id, None, Role.WORKER)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        scoped(as_app, scope).execute(
            "update projects set assigned_to = %s", [world.zawadi.people[Role.EDITOR]]
        )


def test_a_client_sees_their_own_projects_and_payments_only(
    world: World, as_app: psycopg.Connection
) -> None:
    mine = Scope(world.demo.id, world.demo.people[Role.CLIENT], Role.CLIENT)
    assert _ids(as_app, mine, "projects") == {world.demo.project}
    assert _ids(as_app, mine, "payments") == {world.demo.payment}
    stranger = Scope(world.demo.id, world.demo.stranger, Role.CLIENT)
    for table in (
        "payments",
        "project_assets",
        "comments",
        "project_timeline",
        "production_runs",
        "receipts",
    ):
        assert _ids(as_app, stranger, table) == set(), table


def test_an_editor_sees_assigned_projects_and_no_money(
    world: World, as_app: psycopg.Connection
) -> None:
    editor = Scope(world.demo.id, world.demo.people[Role.EDITOR], Role.EDITOR)
    assert _ids(as_app, editor, "projects") == {world.demo.project}
    for table in ("payments", "ledger_entries", "payment_callbacks", "automation_logs", "leads"):
        assert _ids(as_app, editor, table) == set(), table
    other = Scope(world.demo.id, world.demo.stranger, Role.EDITOR)
    assert _ids(as_app, other, "projects") == set()


def test_internal_comments_are_for_staff(world: World, as_app: psycopg.Connection) -> None:
    client = Scope(world.demo.id, world.demo.people[Role.CLIENT], Role.CLIENT)
    admin = Scope(world.demo.id, world.demo.people[Role.ADMIN], Role.ADMIN)
    internal = "select count(*) from comments where internal"
    assert scoped(as_app, client).execute(internal).fetchone() == (0,)
    assert scoped(as_app, admin).execute(internal).fetchone() == (1,)


def test_an_asset_is_deleted_by_its_uploader_and_admins_only(
    world: World, as_app: psycopg.Connection
) -> None:
    delete = "delete from project_assets where uploaded_by = %s"
    uploader = world.demo.people[Role.CLIENT]
    editor = Scope(world.demo.id, world.demo.people[Role.EDITOR], Role.EDITOR)
    assert scoped(as_app, editor).execute(delete, [uploader]).rowcount == 0
    for role in (Role.CLIENT, Role.ADMIN):
        scope = Scope(world.demo.id, world.demo.people[role], role)
        assert scoped(as_app, scope).execute(delete, [uploader]).rowcount == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entries set amount = amount",
        "delete from ledger_entries",
        "truncate ledger_entries",
    ],
)
def test_the_ledger_is_append_only_even_for_its_owner(
    statement: str, world: World, owner_url: str
) -> None:
    owner = create_engine(owner_url)
    with owner.connect() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute(text(statement))
    owner.dispose()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (Role.CLIENT, "update profiles set role = 'admin' where id = tw_user()"),
        (Role.EDITOR, "update profiles set role = 'admin' where id = tw_user()"),
        (Role.CLIENT, "update projects set client_id = gen_random_uuid()"),
        (Role.ADMIN, "update projects set client_id = gen_random_uuid()"),
        (Role.CLIENT, "update projects set payment_status = 'paid'"),
        (Role.ADMIN, "update projects set payment_status = 'paid'"),
        (Role.CLIENT, "update payments set state = 'succeeded'"),
        (
            Role.CLIENT,
            "insert into events (id, tenant_id, kind, project_id, payload) select gen_random_uuid(), tw_tenant(), 'x', gen_random_uuid(), '{}'",
        ),
    ],
)
def test_columns_that_are_not_for_a_role(
    role: Role, statement: str, world: World, as_app: psycopg.Connection
) -> None:
    scope = Scope(world.demo.id, world.demo.people[role], role)
    try:
        changed = scoped(as_app, scope).execute(statement).rowcount
    except psycopg.errors.InsufficientPrivilege:
        changed = 0
    assert changed == 0


def test_the_system_role_sees_work_and_nothing_else(
    world: World, as_app: psycopg.Connection
) -> None:
    as_app.rollback()
    as_app.execute("set local role techwize_system")
    tenants = {row[0] for row in as_app.execute("select tenant_id from events")}
    assert tenants == {world.demo.id, world.zawadi.id}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_app.execute("select * from users")


def test_the_escape_hatches_answer_one_exact_key(world: World, as_app: psycopg.Connection) -> None:
    find = "select slug from tw_find_tenant(%s, %s)"
    as_app.rollback()
    assert as_app.execute(find, ["zawadi.localhost", None]).fetchall() == [("zawadi",)]
    assert as_app.execute(find, ["%", None]).fetchall() == []
    assert as_app.execute(find, [None, None]).fetchall() == []
    assert as_app.execute("select slug from tw_hook_tenant('')").fetchall() == []


def test_a_session_whose_scope_was_forgotten_sees_nothing_after_a_commit(
    platform: Platform, app: object
) -> None:
    with platform.unit(Scope()) as work:
        assert work.session.execute(text("select count(*) from profiles")).scalar() == 0


def test_a_write_without_rights_is_an_error_not_a_silence(world: World, platform: Platform) -> None:
    scope = Scope(world.demo.id, world.demo.people[Role.CLIENT], Role.CLIENT)
    with pytest.raises(ProgrammingError), platform.unit(scope) as work:
        work.session.execute(
            text(
                "insert into leads (id, tenant_id, name, message, source) values (gen_random_uuid(), :t, 'x', 'y', 'z')"
            ),
            {"t": world.zawadi.id},
        )


def _ids(connection: psycopg.Connection, scope: Scope, table: str) -> set[UUID]:
    return {row[0] for row in scoped(connection, scope).execute(f"select id from {table}")}


def _tenant_column(table: str) -> str:
    return "id" if table == "tenants" else "tenant_id"


def _granted(connection: psycopg.Connection, privilege: str) -> list[str]:
    return [
        table
        for table in TABLES
        if connection.execute("select has_table_privilege(%s, %s)", [table, privilege]).fetchone()[
            0
        ]
    ]


def _selectable(connection: psycopg.Connection) -> list[str]:
    return _granted(connection, "select")


def _updatable(connection: psycopg.Connection) -> list[str]:
    return _granted(connection, "update")

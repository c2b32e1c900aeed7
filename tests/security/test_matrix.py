"""Every table as every person: own rows, a neighbour's, another tenant's; seen, added, changed, deleted.

What must come out stands in :mod:`tests.security.expectations`; a policy that
lets one person more in, or one less, is a difference here, as is a table
without a line, without policies or without rows.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import ForeignKeyConstraint

from techwize_core.models import metadata
from tests.fixtures.world import TenantWorld, World
from tests.security.actors import Connection, act_as, adds, changes, deletes, people_of, sees, tries
from tests.security.expectations import ROWS, SYSTEM

TABLES = sorted(metadata.tables)
ACTS = {"see": sees, "add": adds, "change": changes, "delete": deletes}
# Whose row it is decides which of two people in one role is meant.
_NEIGHBOUR = str.maketrans("CcEe", "cCeE")


def test_every_table_has_its_line() -> None:
    assert sorted(ROWS) == TABLES


def test_the_app_role_owns_nothing_and_bypasses_nothing(as_app: Connection) -> None:
    row = as_app.execute(
        "select current_user, session_user, rolsuper, rolbypassrls, rolinherit, rolcreaterole, rolcreatedb,"
        " (select count(*) from pg_class where relowner = r.oid),"
        " (select count(*) from pg_proc where proowner = r.oid)"
        " from pg_roles r where rolname = current_user"
    ).fetchone()
    assert row == ("techwize_app", "techwize_app", False, False, False, False, False, 0, 0)


def test_the_owner_of_the_tables_is_no_superuser_and_obeys_too(as_owner: Connection) -> None:
    row = as_owner.execute(
        "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    assert row == ("techwize_owner", False, False)
    owners = as_owner.execute(
        "select distinct tableowner from pg_tables where schemaname in ('public', 'queue')"
    ).fetchall()
    assert owners == [("techwize_owner",)]


def test_every_table_forces_row_level_security_and_has_policies(as_owner: Connection) -> None:
    found = as_owner.execute(
        "select c.relname, c.relrowsecurity and c.relforcerowsecurity,"
        " exists (select from pg_policies p where p.tablename = c.relname and p.roles = '{techwize_app}'),"
        " exists (select from pg_policies p where p.tablename = c.relname and p.policyname = 'owner_all')"
        " from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " and c.relname <> 'alembic_version' order by 1"
    ).fetchall()
    assert found == [(table, True, True, True) for table in TABLES]


def test_each_table_has_two_rows_of_each_tenant(world: World, as_owner: Connection) -> None:
    """The matrix would pass on empty tables; this one says that they are not."""
    tenants = {world.demo.id, world.zawadi.id}
    lacking = {}
    for table in TABLES:
        mine = "id" if table == "tenants" else "tenant_id"
        counts = dict(as_owner.execute(f"select {mine}, count(*) from {table} group by 1"))
        least = 1 if table == "tenants" else 2
        if set(counts) != tenants or min(counts.values()) < least:
            lacking[table] = counts
    assert lacking == {}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_who_may_do_what_in_their_own_tenant(
    act: str, whose: str, world: World, as_app: Connection
) -> None:
    expected = {table: getattr(may, act) for table, may in ROWS.items()}
    if whose == "theirs":
        expected = {table: _in_order(may.translate(_NEIGHBOUR)) for table, may in expected.items()}
        # One row for a tenant: it is both people's.
        expected["tenants"] = getattr(ROWS["tenants"], act)
    people, rows = people_of(world.demo), getattr(world.demo, whose).rows
    found = {
        table: "".join(
            letter
            for letter, scope in people.items()
            if tries(ACTS[act], as_app, scope, rows[table])
        )
        for table in TABLES
    }
    assert found == expected


@pytest.mark.parametrize("act", ACTS)
def test_nobody_does_anything_in_another_tenant(act: str, world: World, as_app: Connection) -> None:
    reached = {
        (table, letter)
        for letter, scope in people_of(world.zawadi).items()
        for table, row in world.demo.mine.rows.items()
        if tries(ACTS[act], as_app, scope, row)
    }
    assert reached == set()


def test_a_row_cannot_be_moved_into_another_tenant(world: World, as_app: Connection) -> None:
    """Also where a person may change a row: it stays where it is."""
    moved = set()
    for letter, scope in people_of(world.demo).items():
        for table, row in world.demo.mine.rows.items():
            if table == "tenants":
                continue
            act_as(as_app, scope)
            statement = f"update {table} set tenant_id = %(elsewhere)s where {row.condition}"
            try:
                found = as_app.execute(statement, {**row.key, "elsewhere": world.zawadi.id})
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ForeignKeyViolation):
                continue
            if found.rowcount:
                moved.add((table, letter))
    assert moved == set()


def test_the_system_role_finds_work_and_does_none(world: World, as_app: Connection) -> None:
    """Tried on both tenants' rows, and read from the grants."""
    for tenant in (world.demo, world.zawadi):
        assert _as_system(as_app, tenant) == SYSTEM
    as_app.rollback()
    granted = as_app.execute(
        "select c.relname, lower(string_agg(a.privilege_type, ', ' order by a.privilege_type))"
        " from pg_class c, aclexplode(c.relacl) a where c.relkind = 'r'"
        " and a.grantee = 'techwize_system'::regrole group by 1"
    )
    assert {table: set(rights.split(", ")) for table, rights in granted} == {
        table: set(rights.split(", ")) for table, rights in SYSTEM.items()
    }


def _as_system(connection: Connection, tenant: TenantWorld) -> dict[str, str]:
    words = {"see": "select", "add": "insert", "change": "update", "delete": "delete"}
    found = {}
    for table, row in tenant.mine.rows.items():
        rights = [word for act, word in words.items() if _system_may(connection, ACTS[act], row)]
        if rights:
            found[table] = ", ".join(rights)
    return found


def _system_may(connection: Connection, act: Any, row: Any) -> bool:
    connection.rollback()
    connection.execute("set local role techwize_system")
    try:
        return bool(act(connection, row))
    except psycopg.errors.InsufficientPrivilege:
        return False


def test_the_app_role_may_touch_nothing_else(as_owner: Connection) -> None:
    """What the app role holds beside tables of the models: the queue's, a sequence, the revision."""
    beside = as_owner.execute(
        "select c.oid::regclass::text, lower(string_agg(a.privilege_type, ', ' order by a.privilege_type))"
        " from pg_class c, aclexplode(c.relacl) a where a.grantee = 'techwize_app'::regrole"
        " and not (c.relnamespace = 'public'::regnamespace and c.relname = any(%s)) group by 1 order by 1",
        [TABLES],
    ).fetchall()
    every = "delete, insert, select, update"
    assert beside == [
        ("alembic_version", "select"),
        ("order_numbers", "usage"),
        ("queue.huey_counter", every),
        ("queue.huey_kv", every),
        ("queue.huey_schedule", every),
        ("queue.huey_schedule_id_seq", "usage"),
        ("queue.huey_task", every),
        ("queue.huey_task_id_seq", "usage"),
    ]


def _foreign_keys() -> list[ForeignKeyConstraint]:
    return [
        key
        for table in metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name != "tenants"
    ]


def test_every_key_between_tenants_tables_names_the_tenant() -> None:
    """Foreign keys ignore row level security: only the tenant inside them keeps tenants apart."""
    assert [
        key.name for key in _foreign_keys() if next(c.name for c in key.columns) != "tenant_id"
    ] == []


def test_no_row_can_hang_on_another_tenants_row(world: World, as_owner: Connection) -> None:
    """As the owner, whom no policy stops: the keys themselves have to."""
    reached = []
    parents = {table: row.key.get("id") for table, row in world.zawadi.mine.rows.items()}
    # A profile is its user's: only one without a profile could be taken.
    parents["users"] = _add_account(as_owner, world.zawadi.id)
    for key in _foreign_keys():
        table, column = str(key.table.name), [c.name for c in key.columns][1]
        parent = parents[str(key.referred_table.name)]
        row = world.demo.mine.rows[table]
        as_owner.rollback()
        try:
            statement = f"update {table} set {column} = %(parent)s where {row.condition}"
            if table == "ledger_entries":
                # It takes no update; a copy of the row with another key says the same.
                _copy(as_owner, row, **{column: str(parent)})
            else:
                as_owner.execute(statement, {**row.key, "parent": parent})
        except psycopg.errors.ForeignKeyViolation:
            continue
        reached.append(key.name)
    assert reached == []


def _add_account(connection: Connection, tenant_id: UUID) -> UUID:
    account = uuid4()
    connection.execute(
        "insert into users (id, tenant_id, email, password_hash, is_active) values (%s, %s, %s, '', true)",
        [account, tenant_id, f"{account}@example.com"],
    )
    connection.commit()
    return account


def _copy(connection: Connection, row: Any, **changed: str) -> None:
    fresh = connection.execute("select gen_random_uuid()::text").fetchone()
    content = {**json.loads(row.content), "id": fresh[0] if fresh else "", "account": "else"}
    connection.execute(
        f"insert into {row.table} select * from json_populate_record(null::{row.table}, %s)",
        [json.dumps({**content, **changed})],
    )


@pytest.mark.parametrize(
    ("letter", "table", "begins"),
    [
        ("C", "payments", {"state": "succeeded"}),
        ("C", "payments", {"status": "completed"}),
        ("c", "payments", {"client_id": "the stranger's"}),
        ("C", "comments", {"internal": True}),
        ("V", "payment_callbacks", {"status": "processed"}),
        ("C", "audit_log", {"actor_id": None}),
        ("E", "audit_log", {}),
    ],
)
def test_a_row_begins_where_its_writer_may_let_it_begin(
    letter: str, table: str, begins: dict[str, Any], world: World, as_app: Connection
) -> None:
    """Nobody writes money as paid, for a project that is not theirs, or an act in somebody's name."""
    scope, row = people_of(world.demo)[letter], world.demo.mine.rows[table]
    if "client_id" in begins:
        begins = {"client_id": str(world.demo.stranger)}
    content = json.dumps({**json.loads(row.content), **begins})
    assert not tries(adds, as_app, scope, replace(row, content=content))


def test_events_that_are_not_for_pages_are_the_workers(world: World, as_app: Connection) -> None:
    counts = {
        letter: len(
            act_as(as_app, scope).execute("select 1 from events where kind = 'staff'").fetchall()
        )
        for letter, scope in people_of(world.demo).items()
    }
    assert counts == {**dict.fromkeys(counts, 0), "W": 1}


def _in_order(letters: str) -> str:
    """The letters in the order in which people try."""
    return "".join(letter for letter in "CcEeAPOVSWN" if letter in letters)

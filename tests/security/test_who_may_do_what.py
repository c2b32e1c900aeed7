"""Who sees, adds, changes and deletes a row of each table, straight in SQL as the app role.

The tables below are written by hand and compared whole: a policy that lets one
person more in, or one less, is a difference here, as is a table without a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.platform import Platform
from techwize_core.models import metadata
from tests.fixtures.world import TenantWorld, World, make_world

TABLES = sorted(metadata.tables)

# C the client whose project it is   c another client
# E the editor who makes it          e another editor
# A an admin   P a partner   V a visitor   S the accounts service   W the worker
EVERYBODY = "CcEeAPVSW"
SEEN = {
    "ai_prompts": "EeAW",
    "analytics_events": "AW",
    "audit_log": "AW",
    "automation_logs": "AW",
    "comments": "CEAW",
    "events": "CEAW",
    "idempotency_keys": "CW",
    "leads": "AW",
    "ledger_entries": "CAW",
    "notifications": "CW",
    "outgoing_messages": "AW",
    "payment_callbacks": "AW",
    "payment_transitions": "AW",
    "payments": "CAW",
    "plugin_installations": EVERYBODY,
    "production_runs": "CEAW",
    "production_steps": "CEAW",
    "profiles": "CEASW",
    "project_assets": "CEAW",
    "project_revisions": "CEAW",
    "project_timeline": "CEAW",
    "projects": "CEAW",
    "provider_calls": "AW",
    "provider_tokens": "W",
    "receipts": "CAW",
    "service_categories": EVERYBODY,
    "service_packages": EVERYBODY,
    "sessions": "CASW",
    "tenant_hosts": EVERYBODY,
    "tenants": EVERYBODY,
    "users": "CASW",
    "video_templates": EVERYBODY,
}
# In nobody's name but their own: the rows are the client's, so others add none like them.
ADDED = {
    "ai_prompts": "AW",
    "analytics_events": EVERYBODY,
    "audit_log": EVERYBODY,
    "comments": "C",
    "events": "CEAW",
    "idempotency_keys": "CW",
    "leads": EVERYBODY,
    "ledger_entries": "AW",
    "notifications": "W",
    "outgoing_messages": "W",
    "payment_callbacks": "VW",
    "payment_transitions": "AW",
    "payments": "CAW",
    "plugin_installations": "AW",
    "production_runs": "EAW",
    "production_steps": "EAW",
    "profiles": "SW",
    "project_assets": "CW",
    "project_revisions": "CW",
    "project_timeline": "CEAW",
    "projects": "CAW",
    "provider_calls": "W",
    "provider_tokens": "W",
    "receipts": "AW",
    "service_categories": "AW",
    "service_packages": "AW",
    "sessions": "S",
    "users": "SW",
    "video_templates": "AW",
}
CHANGED = {
    "ai_prompts": "AW",
    "automation_logs": "AW",
    "comments": "CEAW",
    "idempotency_keys": "CW",
    "notifications": "CW",
    "outgoing_messages": "AW",
    "payment_callbacks": "AW",
    "payments": "AW",
    "plugin_installations": "AW",
    "production_runs": "EAW",
    "production_steps": "EAW",
    "profiles": "CASW",
    "project_assets": "EAW",
    "project_revisions": "EAW",
    "projects": "CEAW",
    "provider_calls": "W",
    "provider_tokens": "W",
    "receipts": "AW",
    "service_categories": "AW",
    "service_packages": "AW",
    "sessions": "CASW",
    "tenants": "AW",
    "users": "CASW",
    "video_templates": "AW",
}
DELETED = {
    "ai_prompts": "AW",
    "idempotency_keys": "CW",
    "plugin_installations": "AW",
    "project_assets": "CAW",
    "provider_tokens": "W",
    "service_categories": "AW",
    "service_packages": "AW",
    "video_templates": "AW",
}
# What finds work over all tenants; it does none.
SYSTEM = {
    "automation_logs": {"SELECT", "INSERT", "UPDATE"},
    "events": {"SELECT", "UPDATE"},
    "outgoing_messages": {"SELECT"},
    "payment_callbacks": {"SELECT"},
    "payments": {"SELECT"},
    "production_runs": {"SELECT"},
    "projects": {"SELECT"},
    "tenants": {"SELECT"},
}

# Where a table has rows of several people, the one that is looked at: the client's.
_ROW = {
    "users": "id = %(client)s",
    "profiles": "id = %(client)s",
    "comments": "not internal",
    "events": "live is not null and project_id = %(project)s",
    "idempotency_keys": "caller = %(client)s::text",
}


@dataclass(frozen=True)
class Row:
    """One row of a table: its content as JSON text, and a condition that finds it again."""

    table: str
    content: str
    key: dict[str, Any]

    @property
    def condition(self) -> str:
        return " and ".join(f"{name} = %({name})s" for name in self.key)


@pytest.fixture
def world(platform: Platform, app: object, owner_url: str) -> World:
    """Both tenants with rows in every table."""
    return make_world(platform, owner_url)


@pytest.fixture
def rows(world: World, owner_url: str) -> dict[str, Row]:
    """The row of the demo tenant that each table is tried with."""
    names = {
        "tenant": world.demo.id,
        "client": world.demo.people[Role.CLIENT],
        "project": world.demo.project,
    }
    with psycopg.connect(_plain(owner_url), row_factory=dict_row) as owner:
        owner.execute(
            "insert into events (id, tenant_id, kind, project_id, live, payload)"
            " values (gen_random_uuid(), %(tenant)s, 'x', %(project)s, 'timeline', '{}'),"
            " (gen_random_uuid(), %(tenant)s, 'staff', %(project)s, null, '{}')",
            names,
        )
        owner.execute(
            "update idempotency_keys set caller = %(client)s where tenant_id = %(tenant)s", names
        )
        return {table: _row(owner, table, names) for table in TABLES}


def _row(owner: psycopg.Connection[Any], table: str, names: dict[str, Any]) -> Row:
    mine = "id" if table == "tenants" else "tenant_id"
    condition = f"{mine} = %(tenant)s and {_ROW.get(table, 'true')}"
    found = owner.execute(
        f"select t.*, row_to_json(t)::text as as_json from {table} t where {condition} limit 1",
        names,
    ).fetchone()
    assert found is not None, table
    key = {column.name: found[column.name] for column in metadata.tables[table].primary_key}
    return Row(table, found["as_json"], key)


@pytest.fixture
def as_app(postgres_server: EmbeddedPostgres, database: str) -> Iterator[psycopg.Connection[Any]]:
    """A bare connection as the app role."""
    with psycopg.connect(_plain(postgres_server.url("techwize_app", database))) as connection:
        yield connection


def people(demo: TenantWorld) -> dict[str, Scope]:
    """The letters of the tables above."""
    known = demo.people
    return {
        "C": Scope(demo.id, known[Role.CLIENT], Role.CLIENT),
        "c": Scope(demo.id, demo.stranger, Role.CLIENT),
        "E": Scope(demo.id, known[Role.EDITOR], Role.EDITOR),
        "e": Scope(demo.id, demo.stranger, Role.EDITOR),
        "A": Scope(demo.id, known[Role.ADMIN], Role.ADMIN),
        "P": Scope(demo.id, known[Role.PARTNER], Role.PARTNER),
        "V": Scope(demo.id, None, Role.ANONYMOUS),
        "S": Scope(demo.id, None, Role.AUTH),
        "W": Scope.worker(demo.id),
    }


def sees(connection: psycopg.Connection[Any], row: Row) -> bool:
    """Whether a select finds the row."""
    found = connection.execute(f"select 1 from {row.table} where {row.condition}", row.key)
    return found.fetchone() is not None


def adds(connection: psycopg.Connection[Any], row: Row) -> bool:
    """Whether the policy lets an equal row in: it is asked before the unique key refuses it."""
    statement = f"insert into {row.table} select * from json_populate_record(null::{row.table}, %s)"
    try:
        connection.execute(statement, [row.content])
    except psycopg.errors.UniqueViolation:
        return True
    raise AssertionError(f"{row.table} took the same row twice")


def changes(connection: psycopg.Connection[Any], row: Row) -> bool:
    """Whether an update reaches the row."""
    column = next(iter(row.key))
    statement = f"update {row.table} set {column} = {column} where {row.condition}"
    return connection.execute(statement, row.key).rowcount == 1


def deletes(connection: psycopg.Connection[Any], row: Row) -> bool:
    """Whether a delete reaches the row; what hangs on it may still hold it."""
    try:
        statement = f"delete from {row.table} where {row.condition}"
        return connection.execute(statement, row.key).rowcount == 1
    except psycopg.errors.ForeignKeyViolation:
        return True


@pytest.mark.parametrize(
    ("act", "expected"),
    [(sees, SEEN), (adds, ADDED), (changes, CHANGED), (deletes, DELETED)],
    ids=["sees", "adds", "changes", "deletes"],
)
def test_who_may(act, expected, world, rows, as_app) -> None:  # type: ignore[no-untyped-def]
    found = {
        table: "".join(
            letter
            for letter, scope in people(world.demo).items()
            if _tries(act, as_app, scope, rows[table])
        )
        for table in TABLES
    }
    found = {table: letters for table, letters in found.items() if letters}
    assert found == expected


@pytest.mark.parametrize(
    ("letter", "table", "begins"),
    [
        ("C", "payments", {"state": "succeeded"}),
        ("C", "payments", {"status": "completed"}),
        ("c", "payments", {"client_id": "the stranger's"}),
        ("C", "comments", {"internal": True}),
        ("V", "payment_callbacks", {"status": "processed"}),
    ],
)
def test_a_row_begins_where_its_writer_may_let_it_begin(  # type: ignore[no-untyped-def]
    letter, table, begins, world, rows, as_app
) -> None:
    """Nobody writes money as paid, for a project that is not theirs, or words among the staff's."""
    scope = people(world.demo)[letter]
    if "client_id" in begins:
        begins = {"client_id": str(world.demo.stranger)}
    content = json.dumps({**json.loads(rows[table].content), **begins})
    assert not _tries(adds, as_app, scope, replace(rows[table], content=content))


def test_events_that_are_not_for_pages_are_the_workers(world, rows, as_app) -> None:  # type: ignore[no-untyped-def]
    seen = {}
    for letter, scope in people(world.demo).items():
        _act_as(as_app, scope)
        found = as_app.execute("select 1 from events where kind = 'staff'").fetchall()
        seen[letter] = len(found)
    assert seen == {**dict.fromkeys(seen, 0), "W": 1}


def test_the_system_role_holds_these_rights_and_no_others(as_app) -> None:  # type: ignore[no-untyped-def]
    granted = as_app.execute(
        "select c.relname, a.privilege_type from pg_class c, aclexplode(c.relacl) a"
        " where c.relkind = 'r' and a.grantee = 'techwize_system'::regrole"
    )
    found: dict[str, set[str]] = {}
    for table, privilege in granted:
        found.setdefault(table, set()).add(privilege)
    assert found == SYSTEM


def _tries(act: Any, connection: psycopg.Connection[Any], scope: Scope, row: Row) -> bool:
    _act_as(connection, scope)
    try:
        return bool(act(connection, row))
    except psycopg.errors.InsufficientPrivilege:
        return False


def _act_as(connection: psycopg.Connection[Any], scope: Scope) -> None:
    """A new transaction as the person."""
    connection.rollback()
    connection.execute(
        "select set_config('techwize.tenant_id', %s, true),"
        " set_config('techwize.user_id', %s, true), set_config('techwize.role', %s, true)",
        [str(scope.tenant_id), str(scope.user_id or ""), scope.role.value],
    )


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")

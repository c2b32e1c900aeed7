"""Acting as anybody, straight in SQL: what the tests of row level security share."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg

from techwize_core.kernel.db.scope import Role, Scope
from tests.fixtures.world import Row, TenantWorld

Connection = psycopg.Connection[Any]


def plain(url: str) -> str:
    """The address as psycopg reads it."""
    return url.replace("+psycopg", "")


def people_of(tenant: TenantWorld) -> dict[str, Scope]:
    """The letters of :data:`tests.security.expectations.PEOPLE` in one tenant."""
    known = tenant.people
    return {
        "C": Scope(tenant.id, known[Role.CLIENT], Role.CLIENT),
        "c": Scope(tenant.id, tenant.stranger, Role.CLIENT),
        "E": Scope(tenant.id, known[Role.EDITOR], Role.EDITOR),
        "e": Scope(tenant.id, tenant.theirs.editor, Role.EDITOR),
        "A": Scope(tenant.id, known[Role.ADMIN], Role.ADMIN),
        "P": Scope(tenant.id, known[Role.PARTNER], Role.PARTNER),
        "O": Scope(tenant.id, uuid4(), Role.OPERATOR),
        "V": Scope(tenant.id, None, Role.ANONYMOUS),
        "S": Scope(tenant.id, None, Role.AUTH),
        "W": Scope.worker(tenant.id),
        "N": Scope(),
    }


def act_as(connection: Connection, scope: Scope) -> Connection:
    """The connection in a new transaction of that person; without a tenant, in one that sets nothing."""
    connection.rollback()
    if scope.tenant_id is not None:
        connection.execute(
            "select set_config('techwize.tenant_id', %s, true),"
            " set_config('techwize.user_id', %s, true), set_config('techwize.role', %s, true)",
            [str(scope.tenant_id), str(scope.user_id or ""), scope.role.value],
        )
    return connection


def sees(connection: Connection, row: Row) -> bool:
    """Whether a select finds the row."""
    found = connection.execute(f"select 1 from {row.table} where {row.condition}", row.key)
    return found.fetchone() is not None


def adds(connection: Connection, row: Row) -> bool:
    """Whether the policy lets an equal row in: it is asked before the unique key refuses it."""
    statement = f"insert into {row.table} select * from json_populate_record(null::{row.table}, %s)"
    try:
        connection.execute(statement, [row.content])
    except psycopg.errors.UniqueViolation:
        return True
    raise AssertionError(f"{row.table} took the same row twice")


def changes(connection: Connection, row: Row) -> bool:
    """Whether an update reaches the row."""
    column = next(iter(row.key))
    statement = f"update {row.table} set {column} = {column} where {row.condition}"
    return connection.execute(statement, row.key).rowcount == 1


def deletes(connection: Connection, row: Row) -> bool:
    """Whether a delete reaches the row; what hangs on it may still hold it."""
    try:
        statement = f"delete from {row.table} where {row.condition}"
        return connection.execute(statement, row.key).rowcount == 1
    except psycopg.errors.ForeignKeyViolation:
        return True


def tries(act: Any, connection: Connection, scope: Scope, row: Row) -> bool:
    """Whether the person gets the act through."""
    act_as(connection, scope)
    try:
        return bool(act(connection, row))
    except psycopg.errors.InsufficientPrivilege:
        return False

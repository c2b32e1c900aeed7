"""Changing the secret key: what is encrypted in the database is read with the old and written with the new.

Set ``SECRET_KEY`` to the new key and ``SECRET_KEY_PREVIOUS`` to the old one and
restart every process; run ``techwize rotate-secrets``; take the old one away
once ``techwize doctor`` finds nothing under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, Table, select, text, update

from techwize_core.kernel.db.base import Base
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.secrets import Vault, is_sealed

if TYPE_CHECKING:
    from techwize_core.kernel.platform import Platform

_TENANTS = text("select id from tenants order by id")
_BATCH = 500
_FIRST = UUID(int=0)


@dataclass(frozen=True)
class SealedColumn:
    """A column of text or JSON that holds what a vault encrypted, and the role that may rewrite it."""

    table: str
    column: str
    role: Role = Role.WORKER

    def where(self) -> tuple[Table, Column[Any]]:
        """The table and the column."""
        table = Base.metadata.tables[self.table]
        return table, table.c[self.column]


@dataclass
class Sealed:
    """How many encrypted values there are, by the key that they are under."""

    current: int = 0
    earlier: int = 0
    unreadable: int = 0


def count_sealed(platform: Platform) -> Sealed:
    """Look at every encrypted value of every tenant."""
    found = Sealed()
    vault = Vault(*platform.settings.secrets)
    for scope, column in _places(platform):
        for _row_id, value in _rows(platform, scope, column):
            _map_sealed(value, lambda sealed: _count(vault, sealed, found))
    return found


def reseal(platform: Platform) -> int:
    """Put every value that is under an earlier key under the present one; returns how many rows.

    Safe beside running processes, and to be run again: a row that changed
    meanwhile was written with the present key. What no key opens stays.
    """
    vault = Vault(*platform.settings.secrets)
    changed = 0
    for scope, column in _places(platform):
        for row_id, value in _rows(platform, scope, column):
            fresh = _map_sealed(value, lambda sealed: _fresh(vault, sealed))
            if fresh != value:
                changed += _write(platform, scope, column, row_id, value, fresh)
    return changed


def _places(platform: Platform) -> Iterator[tuple[Scope, SealedColumn]]:
    with platform.unit(Scope.for_system()) as work:
        tenants = work.session.scalars(_TENANTS).all()
    for tenant_id in tenants:
        for column in platform.sealed_columns:
            yield Scope(tenant_id=tenant_id, role=column.role), column


def _rows(platform: Platform, scope: Scope, column: SealedColumn) -> Iterator[tuple[UUID, Any]]:
    """Ids and values, a batch for each transaction."""
    table, values = column.where()
    query = select(table.c.id, values).where(values.is_not(None)).order_by(table.c.id).limit(_BATCH)
    after = _FIRST
    while True:
        with platform.unit(scope) as work:
            rows = work.session.execute(query.where(table.c.id > after)).all()
        for row in rows:
            yield row[0], row[1]
        if len(rows) < _BATCH:
            return
        after = rows[-1][0]


def _write(
    platform: Platform, scope: Scope, column: SealedColumn, row_id: UUID, old: Any, fresh: Any
) -> int:
    table, values = column.where()
    statement = (
        update(table).where(table.c.id == row_id, values == old).values({column.column: fresh})
    )
    with platform.unit(scope) as work:
        return int(work.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _map_sealed(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each encrypted text in it replaced by what ``change`` makes of it."""
    if isinstance(value, str):
        return change(value) if is_sealed(value) else value
    if isinstance(value, dict):
        return {name: _map_sealed(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [_map_sealed(part, change) for part in value]
    return value


def _count(vault: Vault, sealed: str, found: Sealed) -> str:
    if vault.is_current(sealed):
        found.current += 1
    elif _fresh(vault, sealed) != sealed:
        found.earlier += 1
    else:
        found.unreadable += 1
    return sealed


def _fresh(vault: Vault, sealed: str) -> str:
    if vault.is_current(sealed):
        return sealed
    try:
        return vault.reseal(sealed)
    except ConfigurationError:
        return sealed

"""Engines and sessions. Every transaction opens with its scope."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from techwize_core.kernel.db.scope import Role, Scope

_SET_SCOPE = text(
    "select set_config('techwize.tenant_id', :tenant, true),"
    " set_config('techwize.user_id', :person, true),"
    " set_config('techwize.role', :role, true)"
)
_SYSTEM_ROLE = text("set local role techwize_system")
_SCOPE_KEY = "techwize.scope"
_OPENS_ITSELF = "techwize.opens_itself"
_USED = "techwize.used"
_PAUSE_SECONDS = 1.0


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for psycopg 3; accepts the common spellings of a PostgreSQL URL."""
    address = make_url(url)
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        # An error of the database is logged with its statement, but not with people's data.
        hide_parameters=True,
        connect_args={"application_name": "techwize", "connect_timeout": 10},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ping_after_a_pause)
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _ping_after_a_pause(
    connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object
) -> None:
    """A restarted server must not cost a request its answer, nor a busy site a question a request."""
    if time.monotonic() - record.info.get(_USED, time.monotonic()) < _PAUSE_SECONDS:
        return
    try:
        connection.execute("")
        connection.rollback()
    except psycopg.Error as error:
        # The pool then opens another.
        raise DisconnectionError from error


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Makes sessions whose transactions open with the scope in ``session.info``."""
    factory = sessionmaker(engine, expire_on_commit=False)
    event.listen(factory, "after_begin", _open_with_scope)
    return factory


def scope_of(session: Session) -> Scope:
    """The scope that the session's transactions act as."""
    return cast("Scope", session.info.get(_SCOPE_KEY, Scope()))


def set_scope(session: Session, scope: Scope) -> None:
    """Act as ``scope`` from now on, also in a transaction that is already open."""
    session.info[_SCOPE_KEY] = scope
    if session.in_transaction():
        _apply(session.connection(), scope)


def scope_is(session: Session, scope: Scope) -> None:
    """Note the scope that a statement has already given the open transaction."""
    session.info[_SCOPE_KEY] = scope


@contextmanager
def opened_by_statement(session: Session) -> Iterator[None]:
    """For one statement that sets the scope itself: a transaction that it begins gets no other."""
    session.info[_OPENS_ITSELF] = True
    try:
        yield
    finally:
        del session.info[_OPENS_ITSELF]


@contextmanager
def acting_as(session: Session, role: Role) -> Iterator[None]:
    """Raise the role for a few statements, as the accounts service must before it knows who asks."""
    before = scope_of(session)
    session.flush()
    set_scope(session, before.acting_as(role))
    try:
        yield
        session.flush()
    finally:
        session.info[_SCOPE_KEY] = before
        if session.in_transaction() and session.is_active:
            _apply(session.connection(), before)


def _open_with_scope(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    # A savepoint inherits the settings of the transaction around it.
    if not transaction.nested and not session.info.get(_OPENS_ITSELF):
        _apply(connection, scope_of(session))


def _apply(connection: Connection, scope: Scope) -> None:
    values: dict[str, Any] = {
        "tenant": str(scope.tenant_id or ""),
        "person": str(scope.user_id or ""),
        "role": scope.role.value,
    }
    connection.execute(_SET_SCOPE, values)
    if scope.system:
        connection.execute(_SYSTEM_ROLE)

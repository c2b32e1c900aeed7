"""The unit of work: one transaction, who acts in it, and the services that share it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.db.session import scope_of, set_scope
from techwize_core.kernel.logs import get_logger

if TYPE_CHECKING:
    from techwize_core.kernel.platform import Platform

S = TypeVar("S")
log = get_logger(__name__)


class UnitOfWork:
    """What a service needs: the session, the platform, the scope, and its neighbours.

    A service is a class whose ``__init__`` takes the unit of work. It flushes
    and never commits: whoever opened the unit does.
    """

    def __init__(self, platform: Platform, session: Session, scope: Scope) -> None:
        self.platform = platform
        self.session = session
        self.audited = False
        """Whether an act of this unit stands in the audit log."""
        self._services: dict[type[Any], Any] = {}
        self._tasks: list[tuple[str, tuple[Any, ...], float]] = []
        self._marks: dict[SessionTransaction, int] = {}
        set_scope(session, scope)
        event.listen(session, "after_commit", self._enqueue)
        event.listen(session, "after_transaction_create", self._mark)
        event.listen(session, "after_soft_rollback", self._forget)

    @property
    def scope(self) -> Scope:
        """The tenant, person and role that the transaction acts as."""
        return scope_of(self.session)

    @property
    def tenant_id(self) -> UUID:
        """The tenant at work. Raises :class:`LookupError` outside any."""
        if self.scope.tenant_id is None:
            raise LookupError("this work belongs to no tenant")
        return self.scope.tenant_id

    @property
    def user_id(self) -> UUID:
        """The person at work. Raises :class:`LookupError` for visitors and background work."""
        if self.scope.user_id is None:
            raise LookupError("nobody is logged in")
        return self.scope.user_id

    def now(self) -> datetime:
        """The platform's time, aware, in UTC."""
        return self.platform.clock.now()

    def get(self, service: type[S]) -> S:
        """The service of that type for this unit, made on first use."""
        if service not in self._services:
            self._services[service] = service(self)  # type: ignore[call-arg]
        found: S = self._services[service]
        return found

    def after_commit(self, task: str, *args: UUID | str | int, delay: float = 0.0) -> None:
        """Enqueue a task once the transaction is durable; forgotten when it is rolled back.

        What must not be lost also needs a row and a sweep: a process can die
        between the commit and this call.
        """
        self._tasks.append((task, args, delay))

    def _enqueue(self, session: Session) -> None:
        if session.in_nested_transaction():
            # A savepoint was released: nobody else sees what it wrote before the end of it all.
            return
        tasks, self._tasks = self._tasks, []
        for name, args, delay in tasks:
            try:
                self.platform.tasks.enqueue(name, *args, delay=delay)
            except Exception:  # the row is safe; the sweep will find it
                log.exception("tasks.enqueue_failed", task=name)

    def _mark(self, _session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            self._marks[transaction] = len(self._tasks)

    def _forget(self, _session: Session, ended: SessionTransaction) -> None:
        """A savepoint that is rolled back takes its own tasks along, and no others."""
        if ended.nested:
            del self._tasks[self._marks.pop(ended, len(self._tasks)) :]
        else:
            self._tasks = []

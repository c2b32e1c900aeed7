"""The platform: what one process holds, shared by its requests and its tasks.

Domains add to it through Pyramid directives, so that the composition root
(:mod:`techwize_core.app`) is the one place that says what the product is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pyramid.config import Configurator
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from techwize_core.kernel.clock import Clock
from techwize_core.kernel.db.reads import PlainReader
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.extensions.registry import Extensions
from techwize_core.kernel.objects import ObjectStore
from techwize_core.kernel.outbox.delivery import (
    EventHandler,
    Subscription,
    carry_out,
    deliver_event,
    sweep_outbox,
)
from techwize_core.kernel.ratelimit import RateLimiter
from techwize_core.kernel.rotation import SealedColumn
from techwize_core.kernel.settings import Settings
from techwize_core.kernel.tasks import Sweep, Task, TaskQueues
from techwize_core.kernel.work import UnitOfWork


@dataclass
class Platform:
    """Settings, connections and registered behaviour of one process."""

    settings: Settings
    clock: Clock
    engine: Engine
    sessions: sessionmaker[Session]
    reader: PlainReader
    tasks: TaskQueues
    extensions: Extensions
    store: ObjectStore
    limiter: RateLimiter
    sweeps: list[Sweep] = field(default_factory=list)
    sealed_columns: list[SealedColumn] = field(default_factory=list)
    _subscriptions: dict[str, list[Subscription]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def unit(self, scope: Scope) -> Iterator[UnitOfWork]:
        """A unit of work that commits at the end, or rolls back when the block raises."""
        with self.sessions() as session, session.begin():
            yield UnitOfWork(self, session, scope)

    def subscriptions(self, kind: str) -> list[Subscription]:
        """The handlers of one kind of event, in the order of registration."""
        return self._subscriptions.get(kind, [])

    def event_kinds(self) -> list[str]:
        """The kinds of events that anything handles, by name."""
        return sorted(self._subscriptions)

    def subscribe(self, subscription: Subscription) -> None:
        """Add a handler; two of the same name for one kind are a defect."""
        known = self._subscriptions[subscription.kind]
        if any(other.name == subscription.name for other in known):
            raise ValueError(f"{subscription.name!r} already handles {subscription.kind!r}")
        known.append(subscription)

    def close(self) -> None:
        """Give back all connections."""
        self.tasks.close()
        self.reader.close()
        self.engine.dispose()


def _add_event_handler(config: Configurator, kind: str, name: str, handle: EventHandler) -> None:
    platform_of(config.registry).subscribe(Subscription(kind, name, handle))


def _add_task(
    config: Configurator, name: str, run: Callable[..., None], queue: str = "default"
) -> None:
    platform = platform_of(config.registry)
    platform.tasks.register(platform, Task(name, run, queue))


def _add_sweep(
    config: Configurator, name: str, run: Callable[[Platform], None], seconds: float
) -> None:
    platform_of(config.registry).sweeps.append(Sweep(name, run, seconds))


def _add_sealed_column(
    config: Configurator, table: str, column: str, *, role: Role = Role.WORKER
) -> None:
    platform_of(config.registry).sealed_columns.append(SealedColumn(table, column, role))


def platform_of(registry: Any) -> Platform:
    """The platform that a Pyramid registry holds."""
    platform: Platform = registry["platform"]
    return platform


def includeme(config: Configurator) -> None:
    """Directives with which domains add what they do."""
    config.add_directive("add_event_handler", _add_event_handler)
    config.add_directive("add_task", _add_task)
    config.add_directive("add_sweep", _add_sweep)
    config.add_directive("add_sealed_column", _add_sealed_column)
    for table, column in (("plugin_installations", "settings"), ("provider_tokens", "secret_text")):
        _add_sealed_column(config, table, column)
    _add_task(config, "deliver_event", deliver_event)
    _add_task(config, "carry_out_run", carry_out)
    _add_sweep(config, "outbox", sweep_outbox, 2.0)

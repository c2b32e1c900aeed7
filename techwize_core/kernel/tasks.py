"""Background tasks on Huey: names in, ids in, safe to run twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from huey import Huey, PostgresHuey, RedisHuey
from huey.storage import PostgresStorage

from techwize_core.kernel.db.libpq import libpq_url
from techwize_core.kernel.queues import QUEUES

if TYPE_CHECKING:
    from techwize_core.kernel.platform import Platform


@dataclass(frozen=True)
class Task:
    """A named function ``(platform, *ids)`` and the queue that it waits in."""

    name: str
    run: Callable[..., None]
    queue: str = "default"


@dataclass(frozen=True)
class Sweep:
    """A function ``(platform)`` that every worker calls each ``seconds``; safe to run side by side."""

    name: str
    run: Callable[[Platform], None]
    seconds: float


class _DatabaseStorage(PostgresStorage):  # type: ignore[misc]  # Huey has no types
    """Huey leaves each thread's listening connection to the garbage collector; here they are closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._opened: list[psycopg.Connection[Any]] = []
        super().__init__(*args, **kwargs)

    def _connect(self) -> psycopg.Connection[Any]:
        self._opened = [connection for connection in self._opened if not connection.closed]
        opened: psycopg.Connection[Any] = super()._connect()
        self._opened.append(opened)
        return opened

    _create_connection = _connect

    def close(self) -> bool:
        closed = bool(super().close())
        for connection in self._opened:
            connection.close()
        return closed


class _DatabaseQueue(PostgresHuey):  # type: ignore[misc]
    storage_class = _DatabaseStorage


class TaskQueues:
    """The Huey applications, one for each queue."""

    def __init__(self, queues: dict[str, Huey]) -> None:
        self.queues = queues
        self._tasks: dict[str, tuple[Task, Any]] = {}

    @classmethod
    def open(cls, database_url: str, redis_url: str | None) -> TaskQueues:
        """Queues on Redis where there is one, else in the database's schema ``queue``."""
        if redis_url:
            return cls(
                {
                    name: RedisHuey(f"techwize.{name}", url=redis_url, results=False)
                    for name in QUEUES
                }
            )
        dsn = libpq_url(database_url)
        return cls(
            {
                name: _DatabaseQueue(
                    name,
                    dsn=dsn,
                    options="-c search_path=queue",
                    create_tables=False,
                    results=False,
                )
                for name in QUEUES
            }
        )

    def register(self, platform: Platform, task: Task) -> None:
        """Make ``task`` known to its queue."""

        def run(*args: Any) -> None:
            task.run(platform, *args)

        wrapped = self.queues[task.queue].task(name=task.name)(run)
        self._tasks[task.name] = (task, wrapped)

    def enqueue(self, name: str, *args: Any, delay: float = 0.0) -> None:
        """Put a task into its queue, to run after ``delay`` seconds."""
        try:
            self._put(name, args, delay)
        except psycopg.OperationalError:
            # The server was restarted since the last task; this time a new connection is made.
            self._put(name, args, delay)

    def _put(self, name: str, args: tuple[Any, ...], delay: float) -> None:
        _task, wrapped = self._tasks[name]
        if delay > 0:
            wrapped.schedule(args=args, delay=delay)
        else:
            wrapped(*args)

    def close(self) -> None:
        """Give back the connections."""
        for queue in self.queues.values():
            queue.storage.close()

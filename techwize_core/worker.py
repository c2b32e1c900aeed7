"""The worker process: takes tasks from the queues and sweeps up what others left."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence

from huey import Huey
from huey.consumer import Consumer

from techwize_core.app import configure
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.queues import QUEUES
from techwize_core.kernel.tasks import Sweep

log = get_logger(__name__)

_HEALTH_SECONDS = 2.0
_SHUTDOWN_SECONDS = 8.0

THREADS = {"default": 4, "render": 1}
"""A render uses all cores by itself."""


class _ThreadConsumer(Consumer):
    """Huey's consumer as a part of this process: signals are ours, not its."""

    def _set_signal_handlers(self) -> None:
        return


class Worker:
    """Consumers for some queues, and one thread for each sweep."""

    def __init__(self, platform: Platform, queues: Sequence[str] = QUEUES) -> None:
        configure(platform).commit()
        self._platform = platform
        self._stop = threading.Event()
        self._consumers = [_consumer(platform.tasks.queues[name], THREADS[name]) for name in queues]
        # Sweeps only enqueue or do short work, so every worker may run them.
        self._sweepers = [
            threading.Thread(
                target=self._sweep, args=(sweep,), name=f"sweep-{sweep.name}", daemon=True
            )
            for sweep in platform.sweeps
        ]

    def start(self) -> None:
        """Begin to work."""
        for consumer in self._consumers:
            consumer.start()
        for sweeper in self._sweepers:
            sweeper.start()

    def stop(self) -> None:
        """Finish the tasks in hand; what waits stays in its queue."""
        self._stop.set()
        for consumer in self._consumers:
            consumer.stop(graceful=True)
        self._platform.close()

    def run_until_signal(self) -> None:
        """Work until SIGINT or SIGTERM."""
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        self.start()
        log.info("worker.started", queues=[c.huey.name for c in self._consumers])
        while not ended.wait(_HEALTH_SECONDS):
            # A thread that lost its database connection has died; Huey puts a new one in its place.
            for consumer in self._consumers:
                consumer.check_worker_health()
        self.stop()

    def _sweep(self, sweep: Sweep) -> None:
        while not self._stop.wait(sweep.seconds):
            try:
                sweep.run(self._platform)
            except Exception:  # the next round tries again
                log.exception("sweep.failed", sweep=sweep.name)


def _consumer(queue: Huey, threads: int) -> Consumer:
    return _ThreadConsumer(
        queue, workers=threads, periodic=False, max_delay=1.0, shutdown_timeout=_SHUTDOWN_SECONDS
    )

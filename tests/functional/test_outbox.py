"""Events: written with the change or not at all, delivered at least once, handled once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.outbox.delivery import (
    GRACE,
    RETRY_AFTER,
    Subscription,
    carry_out,
    deliver_event,
    sweep_outbox,
)
from techwize_core.kernel.outbox.models import AutomationLog, Event
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from tests.fixtures.orders import tenant_of

KIND = "test_kind"


@dataclass
class Handler:
    """Writes a lead for each event, and fails as often as it is told to."""

    failures: int = 0
    calls: int = 0
    seen: list[str] = field(default_factory=list)

    def __call__(self, work: UnitOfWork, event: Event) -> str | None:
        self.calls += 1
        work.session.execute(
            text(
                "insert into leads (id, tenant_id, name, message, source)"
                " values (gen_random_uuid(), :tenant, :name, 'x', 'test')"
            ),
            {"tenant": work.tenant_id, "name": str(event.payload["name"])},
        )
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the provider of this test is down")
        self.seen.append(event.payload["name"])
        return "a lead was written"


@pytest.fixture
def handler(platform: Platform, app: object) -> Handler:
    """One more handler beside the product's own."""
    found = Handler()
    platform.subscribe(Subscription(KIND, "write_lead", found))
    return found


@pytest.fixture
def run(platform: Platform, handler: Handler, run_tasks: Callable[[], int]) -> Callable[[], int]:
    """Carry out what waits in the queues."""
    return run_tasks


def tell(platform: Platform, name: str = "Achieng") -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        record(work, KIND, {"name": name})


def forget_tasks(platform: Platform) -> None:
    """As if the process had died between its commit and the queue."""
    platform.tasks.queues["default"].storage.flush_queue()


def runs(platform: Platform) -> list[AutomationLog]:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        return list(
            work.session.scalars(select(AutomationLog).where(AutomationLog.trigger_type == KIND))
        )


def leads(platform: Platform) -> int:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        return int(
            work.session.scalar(text("select count(*) from leads where source = 'test'")) or 0
        )


@pytest.fixture(autouse=True)
def _quiet(platform: Platform) -> None:
    forget_tasks(platform)


def test_an_event_is_delivered_after_its_transaction(
    platform: Platform, handler: Handler, run
) -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        record(work, KIND, {"name": "Achieng"})
        assert platform.tasks.queues["default"].pending_count() == 0
    assert run() == 1
    assert handler.seen == ["Achieng"]
    [log] = runs(platform)
    assert (log.status, log.attempts, log.metadata_) == (
        "success",
        1,
        {"outcome": "a lead was written"},
    )


def test_a_transaction_that_is_rolled_back_tells_nobody(
    platform: Platform, handler: Handler, run
) -> None:
    with pytest.raises(ZeroDivisionError), platform.unit(Scope.worker(tenant_of(platform))) as work:
        record(work, KIND, {"name": "Achieng"})
        raise ZeroDivisionError
    assert run() == 0
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        assert work.session.scalars(select(Event).where(Event.kind == KIND)).all() == []


def test_a_savepoint_takes_its_own_tasks_along(platform: Platform, handler: Handler, run) -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        record(work, KIND, {"name": "before"})
        with work.session.begin_nested():
            record(work, KIND, {"name": "kept"})
        # Released, but nobody else can see it yet.
        assert platform.tasks.queues["default"].pending_count() == 0
        with pytest.raises(ZeroDivisionError), work.session.begin_nested():
            record(work, KIND, {"name": "lost"})
            raise ZeroDivisionError
        record(work, KIND, {"name": "after"})
    assert run() == 3
    assert sorted(handler.seen) == ["after", "before", "kept"]


def test_what_a_process_left_behind_is_swept_up(platform: Platform, handler: Handler) -> None:
    tell(platform)
    forget_tasks(platform)
    sweep_outbox(platform)
    assert handler.calls == 0, "its own process gets a moment's lead"
    platform.clock.move(GRACE + timedelta(seconds=1))
    sweep_outbox(platform)
    assert handler.seen == ["Achieng"]


def test_an_event_delivered_twice_is_handled_once(
    platform: Platform, handler: Handler, run
) -> None:
    tell(platform)
    run()
    with platform.unit(Scope.for_system()) as work:
        event_id = work.session.scalars(select(Event.id).where(Event.kind == KIND)).one()
        work.session.execute(
            text("update events set delivered_at = null where kind = :kind"), {"kind": KIND}
        )
    deliver_event(platform, event_id)
    deliver_event(platform, event_id)
    [log] = runs(platform)
    carry_out(platform, log.tenant_id, log.id)
    assert handler.calls == 1


def test_a_run_whose_worker_died_is_made_a_moment_later(platform: Platform, app: object) -> None:
    """Not at once: the worker may be about to make it."""
    handler = Handler()

    def die(_work: UnitOfWork, _event: Event) -> str | None:
        raise SystemExit

    platform.subscribe(Subscription(KIND, "die", die))
    platform.subscribe(Subscription(KIND, "write_lead", handler))
    tell(platform)
    with platform.unit(Scope.for_system()) as work:
        event_id = work.session.scalars(select(Event.id).where(Event.kind == KIND)).one()
    with pytest.raises(SystemExit):
        deliver_event(platform, event_id)
    platform._subscriptions[KIND].pop(0)
    platform.clock.move(timedelta(seconds=14))
    sweep_outbox(platform)
    assert handler.calls == 0
    platform.clock.move(timedelta(seconds=2))
    sweep_outbox(platform)
    assert handler.calls == 1


def test_a_failing_handler_is_tried_again_ever_later_and_then_given_up(
    platform: Platform, handler: Handler, run
) -> None:
    handler.failures = 100
    tell(platform)
    run()
    for attempt, wait in enumerate(RETRY_AFTER, start=1):
        [log] = runs(platform)
        assert (log.status, log.attempts, log.error_message) == (
            "pending",
            attempt,
            "RuntimeError: the provider of this test is down",
        )
        platform.clock.move(wait - timedelta(seconds=0.5))
        sweep_outbox(platform)
        assert handler.calls == attempt, "too early"
        platform.clock.move(timedelta(seconds=1))
        sweep_outbox(platform)
        assert handler.calls == attempt + 1
    [log] = runs(platform)
    assert (log.status, log.next_attempt_at) == ("failed", None)
    platform.clock.move(timedelta(days=2))
    sweep_outbox(platform)
    assert handler.calls == len(RETRY_AFTER) + 1
    assert leads(platform) == 0, "what a failed try wrote is rolled back"


def test_a_handler_that_recovers_did_its_work_once(
    platform: Platform, handler: Handler, run
) -> None:
    handler.failures = 2
    tell(platform)
    run()
    for wait in RETRY_AFTER[:2]:
        platform.clock.move(wait + timedelta(seconds=1))
        sweep_outbox(platform)
    [log] = runs(platform)
    assert (log.status, log.attempts, log.error_message) == ("success", 3, None)
    assert leads(platform) == 1


def test_a_handler_that_breaks_the_transaction_is_a_failed_run(
    platform: Platform, run_tasks: Callable[[], int]
) -> None:
    def broken(work: UnitOfWork, _event: Event) -> str | None:
        work.session.execute(text("select :mail || (1/0)::text"), {"mail": "asha@example.com"})
        return None

    platform.subscribe(Subscription(KIND, "divide", broken))
    tell(platform)
    run_tasks()
    [log] = runs(platform)
    assert (log.status, log.attempts) == ("pending", 1)
    # Neither the statement nor whom it was about.
    assert log.error_message == "DataError: division by zero"


def test_one_failing_handler_does_not_hold_up_another(
    platform: Platform, handler: Handler, run
) -> None:
    second = Handler(failures=1)
    platform.subscribe(Subscription(KIND, "second", second))
    third = Handler()
    platform.subscribe(Subscription(KIND, "third", third))
    tell(platform)
    run()
    assert (handler.seen, second.seen, third.seen) == (["Achieng"], [], ["Achieng"])


def test_a_handler_whose_plugin_is_gone_is_named(platform: Platform, handler: Handler, run) -> None:
    tell(platform)
    platform._subscriptions[KIND][0] = Subscription(KIND, "write_lead", handler)
    handler.failures = 1
    run()
    platform._subscriptions[KIND].clear()
    platform.clock.move(RETRY_AFTER[0] + timedelta(seconds=1))
    sweep_outbox(platform)
    [log] = runs(platform)
    assert "nothing handles 'write_lead'" in str(log.error_message)


def test_two_handlers_of_one_name_are_a_defect(platform: Platform, handler: Handler) -> None:
    with pytest.raises(ValueError, match="already handles"):
        platform.subscribe(Subscription(KIND, "write_lead", handler))


def test_a_sweep_that_finds_a_delivery_under_way_leaves_it(
    platform: Platform, handler: Handler
) -> None:
    tell(platform)
    forget_tasks(platform)
    platform.clock.move(timedelta(minutes=1))
    with platform.unit(Scope.for_system()) as work:
        work.session.scalars(select(Event).where(Event.kind == KIND).with_for_update()).one()
        sweep_outbox(platform)
        assert handler.calls == 0
    sweep_outbox(platform)
    assert handler.calls == 1

"""Delivering events: at least once, each handler in a transaction of its own.

A handler's database work and the mark that it succeeded commit together, so a
killed worker repeats it or has done it, never half. What goes outside (mail, a
provider's API) is a task of its own that a handler enqueues.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import StatementError

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.outbox.models import AutomationLog, Event, RunStatus

if TYPE_CHECKING:
    from techwize_core.kernel.platform import Platform
    from techwize_core.kernel.work import UnitOfWork

log = get_logger(__name__)

RETRY_AFTER = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 3600))
BATCH = 100
GRACE = timedelta(seconds=2)

EventHandler = Callable[["UnitOfWork", Event], "str | None"]
"""Returns in a few words what it did, for people to read; None when there was nothing to do."""


@dataclass(frozen=True)
class Subscription:
    """A named handler of one kind of event; the name is what ``action_taken`` shows."""

    kind: str
    name: str
    handle: EventHandler


def deliver_event(platform: Platform, event_id: UUID) -> None:
    """Open a run for each subscriber of the event, then carry the runs out."""
    with platform.unit(Scope.for_system()) as work:
        event = work.session.scalar(
            select(Event)
            .where(Event.id == event_id, Event.delivered_at.is_(None))
            .with_for_update(skip_locked=True)
        )
        if event is None:
            return
        runs = [
            _open_run(work, event, subscription)
            for subscription in platform.subscriptions(event.kind)
        ]
        event.delivered_at = work.now()
    for run_id in runs:
        if run_id is not None:
            carry_out(platform, event.tenant_id, run_id)


def _open_run(work: UnitOfWork, event: Event, subscription: Subscription) -> UUID | None:
    row = (
        insert(AutomationLog)
        .values(
            id=new_id(),
            tenant_id=event.tenant_id,
            event_id=event.id,
            trigger_type=event.kind,
            project_id=event.project_id,
            action_taken=subscription.name,
            status=RunStatus.PENDING.value,
            attempts=0,
            metadata_={},
            created_at=work.now(),
            # Later than the run that follows at once: the sweep takes only what was left behind.
            next_attempt_at=work.now() + timedelta(seconds=15),
        )
        .on_conflict_do_nothing()
        .returning(AutomationLog.id)
    )
    return work.session.scalar(row)


def carry_out(platform: Platform, tenant_id: UUID, run_id: UUID) -> None:
    """Run one handler once, and write down how it went."""
    try:
        with platform.unit(Scope.worker(tenant_id)) as work:
            run = _lock(work, run_id)
            if run is None:
                return
            event = work.session.get_one(Event, run.event_id)
            outcome = _handler(platform, run)(work, event)
            if outcome:
                run.metadata_ = {**run.metadata_, "outcome": outcome}
            run.status = RunStatus.SUCCESS.value
            run.attempts += 1
            run.error_message = None
            run.finished_at = work.now()
            run.next_attempt_at = None
    except Exception as error:  # any handler's defect is a row, not a dead worker
        log.exception("automation.run_failed", run_id=str(run_id))
        _note_failure(platform, tenant_id, run_id, error)


def _said(error: Exception) -> str:
    """What admins read of it. A failed statement's own words hold its values: addresses, texts."""
    if isinstance(error, StatementError):
        cause = str(error.orig or error.args[0]).strip()
        return f"{type(error).__name__}: {cause.partition(chr(10))[0]}"
    return f"{type(error).__name__}: {error}"


def _lock(work: UnitOfWork, run_id: UUID) -> AutomationLog | None:
    return work.session.scalar(
        select(AutomationLog)
        .where(AutomationLog.id == run_id, AutomationLog.status == RunStatus.PENDING.value)
        .with_for_update(skip_locked=True)
    )


def _handler(platform: Platform, run: AutomationLog) -> EventHandler:
    for subscription in platform.subscriptions(run.trigger_type):
        if subscription.name == run.action_taken:
            return subscription.handle
    raise LookupError(f"nothing handles {run.action_taken!r}; is its plugin still installed?")


def _note_failure(platform: Platform, tenant_id: UUID, run_id: UUID, error: Exception) -> None:
    with platform.unit(Scope.worker(tenant_id)) as work:
        run = _lock(work, run_id)
        if run is None:
            return
        run.attempts += 1
        run.error_message = _said(error)[:2000]
        if run.attempts > len(RETRY_AFTER):
            run.status = RunStatus.FAILED.value
            run.finished_at = work.now()
            run.next_attempt_at = None
        else:
            run.next_attempt_at = work.now() + RETRY_AFTER[run.attempts - 1]


def sweep_outbox(platform: Platform) -> None:
    """Take up what a killed process left: undelivered events and runs that are due."""
    with platform.unit(Scope.for_system()) as work:
        now = work.now()
        events = work.session.scalars(
            select(Event.id)
            .where(Event.delivered_at.is_(None), Event.created_at < now - GRACE)
            .order_by(Event.created_at)
            .limit(BATCH)
        ).all()
        due = work.session.execute(
            select(AutomationLog.tenant_id, AutomationLog.id)
            .where(
                AutomationLog.status == RunStatus.PENDING.value,
                AutomationLog.next_attempt_at <= now,
            )
            .order_by(AutomationLog.next_attempt_at)
            .limit(BATCH)
        ).all()
    for event_id in events:
        deliver_event(platform, event_id)
    for tenant_id, run_id in due:
        carry_out(platform, tenant_id, run_id)

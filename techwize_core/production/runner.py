"""Carries out a run: step after step, from wherever it stands, until it is done or cannot go on.

State is kept in short transactions; the work itself happens outside any. A
worker may die at any line: the next one takes the lease when it has run out and
goes on with the first step that is not finished.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.outbox.record import announce
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.context import RunContext, open_context
from techwize_core.production.delivery import finish_run
from techwize_core.production.errors import LeaseLost, RunCancelled, StepRefused
from techwize_core.production.failure import explain
from techwize_core.production.hashing import digest
from techwize_core.production.lease import RunLease
from techwize_core.production.models import (
    STEPS,
    ProductionRun,
    ProductionStep,
    RunState,
    StepState,
)
from techwize_core.production.progress import StepProgress
from techwize_core.production.steps import CARRIED_OUT, Step, StepResult
from techwize_core.projects.feed import tell
from techwize_core.projects.service import ProjectService
from techwize_core.rendering.errors import RenderCancelled

TRIES = 3
"""How often a step that raises is tried."""
STARTS = 8
"""How often a step is begun: one that takes its worker down each time must not go on for ever."""
PAUSES = (5.0, 20.0)
"""Seconds before the second and the third try."""

log = get_logger(__name__)


@dataclass(frozen=True)
class _Kept:
    """A step's row as it was when it was looked at."""

    id: UUID
    status: str
    attempts: int
    input_hash: str | None
    output: Json | None
    edited: bool


def advance_run(platform: Platform, run_id: UUID) -> None:
    """Carry out what is left of a run. Does nothing when another worker has it, or it is over."""
    with platform.unit(Scope.for_system()) as work:
        tenant_id = work.session.scalar(
            select(ProductionRun.tenant_id).where(ProductionRun.id == run_id)
        )
    if tenant_id is None:
        return
    lease = RunLease.take(platform, tenant_id, run_id)
    if lease is None:
        return
    with lease:
        try:
            _carry_out(open_context(lease))
        except (LeaseLost, RunCancelled, RenderCancelled) as reason:
            log.info("production.stopped", run_id=str(run_id), reason=type(reason).__name__)


def _carry_out(run: RunContext) -> None:
    for name in STEPS:
        run.lease.raise_if_stopped()
        if not advance_step(run, CARRIED_OUT[name]):
            return
    finish_run(run)


def advance_step(run: RunContext, step: Step) -> bool:
    """Bring one step to its end. False when the run has to pause, or has failed."""
    kept, begun = _look_up(run, step.name), False
    started = time.monotonic()
    try:
        input_hash = digest([step.name, step.revision, step.inputs(run)])
        if _still_good(run, step, kept, input_hash):
            run.outputs[step.name] = kept.output or {}
            return True
        _begin(run, kept, input_hash)
        begun = True
        result = _reused(run, step, input_hash)
        if result is None:
            run.progress = StepProgress(run.lease, kept.id, step.name)
            result = step.carry_out(run)
    except (LeaseLost, RunCancelled, RenderCancelled):
        raise
    except Exception as error:  # whatever stops a step is written down, never a dead worker
        return _note_failure(run, step.name, error, begun=begun)
    run.outputs[step.name] = result.output
    _end(run, kept.id, result, time.monotonic() - started)
    return True


def _still_good(run: RunContext, step: Step, kept: _Kept, input_hash: str) -> bool:
    """Whether the step's result stands: made from these inputs, or changed by a person."""
    if kept.status != StepState.SUCCEEDED.value or kept.output is None:
        return False
    # The brief is read once: what is uploaded meanwhile waits for the next version.
    same = kept.edited or step.name == STEPS[0] or kept.input_hash == input_hash
    return same and step.at_hand(run, kept.output)


def _reused(run: RunContext, step: Step, input_hash: str) -> StepResult | None:
    """The result of another run's equal step, when its files are still to be had."""
    with run.lease.unit() as (work, _row):
        found = work.session.execute(
            select(ProductionStep.output, ProductionStep.provider)
            .where(
                ProductionStep.name == step.name,
                ProductionStep.input_hash == input_hash,
                ProductionStep.status == StepState.SUCCEEDED.value,
                ProductionStep.edited.is_(False),
                ProductionStep.run_id != run.lease.run_id,
            )
            .order_by(ProductionStep.finished_at.desc())
            .limit(1)
        ).one_or_none()
    if found is None or found.output is None or not step.at_hand(run, found.output):
        return None
    return StepResult(found.output, found.provider, Decimal("0"))


def _look_up(run: RunContext, name: str) -> _Kept:
    with run.lease.unit() as (work, _row):
        row = _row_of(work, run, name)
        return _Kept(row.id, row.status, row.attempts, row.input_hash, row.output, row.edited)


def _begin(run: RunContext, kept: _Kept, input_hash: str) -> None:
    if kept.attempts >= STARTS:
        raise StepRefused(
            f"This step was begun {kept.attempts} times and never came to an end; "
            "its worker may lack memory or disk."
        )
    with run.lease.unit() as (work, _row):
        row = work.session.get_one(ProductionStep, kept.id)
        row.status = StepState.RUNNING.value
        row.attempts += 1
        row.input_hash = input_hash
        row.output = None
        row.edited = False
        row.error_message = None
        row.progress = None
        row.started_at = work.now()
        announce(work, run.project_id, {"event": "render", **_news(run, row)})


def _end(run: RunContext, step_id: UUID, result: StepResult, seconds: float) -> None:
    with run.lease.unit() as (work, _row):
        row = work.session.get_one(ProductionStep, step_id)
        row.status = StepState.SUCCEEDED.value
        row.output = result.output
        row.provider = result.provider
        row.cost = result.cost
        row.seconds = round(seconds, 3)
        row.finished_at = work.now()
        _tell_step(work, run, row)


def _note_failure(run: RunContext, name: str, error: Exception, *, begun: bool) -> bool:
    """Write down why the step failed; go on later when another try may help. Always False."""
    sentence, final = explain(error)
    log.warning("production.step_failed", step=name, run_id=str(run.lease.run_id), exc_info=error)
    with run.lease.unit() as (work, row):
        step = _row_of(work, run, name)
        step.error_message = sentence
        step.attempts += not begun
        again = not final and step.attempts < TRIES
        step.status = StepState.PENDING.value if again else StepState.FAILED.value
        step.finished_at = work.now()
        if again:
            _pause(work, row, PAUSES[max(0, min(step.attempts, len(PAUSES)) - 1)])
        else:
            _fail(work, run, row, name, sentence)
        _tell_step(work, run, step)
    return False


def _pause(work: UnitOfWork, row: ProductionRun, seconds: float) -> None:
    row.status = RunState.QUEUED.value
    row.lease_owner = None
    # Nobody takes the run before; the sweep takes it should the task get lost.
    row.lease_until = work.session.scalars(select(func.now())).one() + timedelta(seconds=seconds)
    work.after_commit("advance_run", row.id, delay=seconds + 0.5)


def _fail(work: UnitOfWork, run: RunContext, row: ProductionRun, step: str, sentence: str) -> None:
    row.status = RunState.FAILED.value
    row.error_message = sentence
    row.finished_at = work.now()
    row.lease_owner = row.lease_until = None
    project = work.get(ProjectService).get(run.project_id)
    failure = {"run_id": str(row.id), "number": row.number, "step": step, "sentence": sentence}
    # For staff alone: no live name, so that the client's pages do not receive it.
    tell(work, project, "production_failed", failure)


def _row_of(work: UnitOfWork, run: RunContext, name: str) -> ProductionStep:
    row = work.session.scalar(
        select(ProductionStep).where(
            ProductionStep.run_id == run.lease.run_id, ProductionStep.name == name
        )
    )
    if row is None:
        raise LookupError(f"the run has no row for its step {name!r}")
    return row


def _tell_step(work: UnitOfWork, run: RunContext, row: ProductionStep) -> None:
    """A few rows per run that pages never miss; the ticks between them may get lost."""
    work.session.flush()
    project = work.get(ProjectService).get(run.project_id)
    tell(work, project, "production_step", _news(run, row), live="render")


def _news(run: RunContext, row: ProductionStep) -> Json:
    """How far the run is, counted in steps."""
    return {
        "run_id": str(run.lease.run_id),
        "number": run.lease.number,
        "step": row.name,
        "status": row.status,
        "step_number": row.position + 1,
        "steps": len(STEPS),
    }

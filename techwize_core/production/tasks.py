"""The production in the background: what starts runs, carries them out, and finds lost ones."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.balance import balance_of
from techwize_core.production.models import ACTIVE, ProductionRun
from techwize_core.production.service import ProductionService
from techwize_core.projects.models import Project
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

BATCH = 20
GRACE = timedelta(seconds=2)
"""The task that was enqueued with a run gets a moment's lead over the sweep."""


def sweep_runs(platform: Platform) -> None:
    """Enqueue runs that no worker holds: never taken, or left by one that died.

    A run may be enqueued more than once; the lease lets one worker have it. While
    the queue holds enough tasks, none are added: behind a long render each round
    would leave its own.
    """
    free = or_(ProductionRun.lease_until.is_(None), ProductionRun.lease_until < func.now())
    with platform.unit(Scope.for_system()) as work:
        waiting = work.session.scalars(
            select(ProductionRun.id)
            .where(ProductionRun.status.in_(ACTIVE), free)
            .where(ProductionRun.created_at < work.now() - GRACE)
            .order_by(ProductionRun.created_at)
            .limit(BATCH)
        ).all()
    if platform.tasks.queues["render"].pending_count() >= len(waiting):
        return
    for run_id in waiting:
        platform.tasks.enqueue("advance_run", run_id)


def start_production(work: UnitOfWork, event: Event) -> str | None:
    """With automatic production, what is paid and assigned is made at once; so is a revision."""
    if work.platform.settings.auto_production != "on" or event.project_id is None:
        return None
    project = work.get(ProjectService).lock(event.project_id)
    if not _is_due(work, project):
        return None
    try:
        work.get(ProductionService).start(project)
    except Conflict:
        # Another event of the same project was quicker.
        return None
    return "production started"


def _is_due(work: UnitOfWork, project: Project) -> bool:
    if project.assigned_to is None:
        return False
    if project.status == Status.QUEUED.value:
        return True
    # A revision past the included ones waits for its fee.
    return project.status == Status.IN_REVISION.value and balance_of(work, project).due <= 0


def send_to_client(work: UnitOfWork, event: Event) -> str | None:
    """With automatic review, a film whose gates hold goes to its client without an editor."""
    if work.platform.settings.auto_review != "on" or event.project_id is None:
        return None
    if not event.payload.get("passed"):
        return None
    project = work.get(ProjectService).lock(event.project_id)
    if project.status != Status.IN_REVIEW.value:
        return None
    notes = f"Version {event.payload['number']} passed every quality gate"
    work.get(ProjectService).move(project, Status.AWAITING_APPROVAL, notes)
    return notes


def stop_production(work: UnitOfWork, event: Event) -> str | None:
    """A cancelled project is not made any further."""
    if event.payload.get("to") != Status.CANCELLED.value or event.project_id is None:
        return None
    production = work.get(ProductionService)
    run = production.active(work.get(ProjectService).get(event.project_id))
    if run is None:
        return None
    production.cancel(run)
    return "production stopped"


def carry_out_run(platform: Platform, run_id: UUID) -> None:
    """The task: carry out what is left of a run."""
    # The renderer: workers need it, pages do not.
    from techwize_core.production.runner import advance_run

    advance_run(platform, run_id)

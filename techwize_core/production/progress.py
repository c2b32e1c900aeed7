"""Telling pages and the step's row how far a step is, no more often than anybody can see."""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import update

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.outbox.record import announce
from techwize_core.production.lease import RunLease
from techwize_core.production.models import STEPS, ProductionStep

TICK_SECONDS = 0.5
SAVE_SECONDS = 1.0


class StepProgress:
    """The progress of one step: passing ticks for open pages, a row for those that open later."""

    def __init__(self, lease: RunLease, step_id: UUID, name: str) -> None:
        self._lease = lease
        self._step_id = step_id
        self._name = name
        self._ticked = 0.0
        self._saved = 0.0
        self._last: tuple[int, int] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` parts are made. What comes too soon is left out."""
        now = time.monotonic()
        if (done, total) == self._last or now - self._ticked < TICK_SECONDS:
            return
        self._last, self._ticked = (done, total), now
        save = now - self._saved >= SAVE_SECONDS
        if save:
            self._saved = now
        self._tell(done, total, save=save)

    def _tell(self, done: int, total: int, *, save: bool) -> None:
        lease = self._lease
        with lease.platform.unit(Scope.worker(lease.tenant_id)) as work:
            if save:
                saving = update(ProductionStep).where(ProductionStep.id == self._step_id)
                work.session.execute(saving.values(progress={"done": done, "total": total}))
            tick = {
                "event": "render",
                "run_id": str(lease.run_id),
                "number": lease.number,
                "step": self._name,
                "status": "running",
                "step_number": STEPS.index(self._name) + 1,
                "steps": len(STEPS),
                "done": done,
                "total": total,
            }
            announce(work, lease.project_id, tick)

"""The right to work on a run: held by one worker at a time, gone soon after it dies.

It is a row with an end time on the database's clock, renewed by a heartbeat. An
advisory lock would do without a heartbeat, but not behind a pooler that hands
each transaction another connection.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, update

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.errors import LeaseLost, RunCancelled
from techwize_core.production.models import ACTIVE, ProductionRun, RunState

LEASE_SECONDS = 10.0
"""How long after a worker's death its run stays untouched."""
BEATS_PER_LEASE = 3

log = get_logger(__name__)


class RunLease:
    """One worker's hold on one run, from :meth:`take` until the ``with`` block ends."""

    def __init__(self, platform: Platform, run: ProductionRun) -> None:
        self.platform = platform
        self.tenant_id: UUID = run.tenant_id
        self.project_id: UUID = run.project_id
        self.run_id: UUID = run.id
        self.number = run.number
        self.seed = run.seed
        self._owner = run.lease_owner
        self._length = timedelta(seconds=LEASE_SECONDS)
        self._ended = threading.Event()
        self._cancelled = threading.Event()
        self._lost = threading.Event()

    @classmethod
    def take(cls, platform: Platform, tenant_id: UUID, run_id: UUID) -> RunLease | None:
        """Hold the run from now on; None when another worker does, or it is over."""
        owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        free = or_(ProductionRun.lease_until.is_(None), ProductionRun.lease_until < func.now())
        taking = (
            update(ProductionRun)
            .where(ProductionRun.id == run_id, ProductionRun.status.in_(ACTIVE), free)
            .values(
                status=RunState.RUNNING.value,
                lease_owner=owner,
                lease_until=func.now() + timedelta(seconds=LEASE_SECONDS),
                started_at=func.coalesce(ProductionRun.started_at, platform.clock.now()),
            )
            .returning(ProductionRun)
        )
        with platform.unit(Scope.worker(tenant_id)) as work:
            run = work.session.scalar(taking)
            return cls(platform, run) if run is not None else None

    def __enter__(self) -> Self:
        threading.Thread(target=self._beat, daemon=True, name=f"lease-{self.run_id}").start()
        return self

    def __exit__(self, *_details: object) -> None:
        self._ended.set()

    @contextmanager
    def unit(self) -> Iterator[tuple[UnitOfWork, ProductionRun]]:
        """A transaction as the tenant's worker, with the run locked and certainly ours.

        Raises :class:`LeaseLost`, and :class:`RunCancelled` when somebody ended the run.
        """
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            run = work.session.get(
                ProductionRun, self.run_id, with_for_update=True, populate_existing=True
            )
            if run is not None and run.status == RunState.CANCELLED.value:
                raise RunCancelled
            if run is None or run.lease_owner != self._owner or run.status not in ACTIVE:
                raise LeaseLost
            yield work, run

    def must_stop(self) -> bool:
        """Whether to drop the work: the run was cancelled, or another worker has it."""
        return self._cancelled.is_set() or self._lost.is_set()

    def raise_if_stopped(self) -> None:
        """Raise :class:`RunCancelled` or :class:`LeaseLost` when :meth:`must_stop`."""
        if self._cancelled.is_set():
            raise RunCancelled
        if self._lost.is_set():
            raise LeaseLost

    def _beat(self) -> None:
        good_until = time.monotonic() + self._length.total_seconds()
        while not self._ended.wait(self._length.total_seconds() / BEATS_PER_LEASE):
            try:
                self._renew()
                good_until = time.monotonic() + self._length.total_seconds()
            except LeaseLost:
                self._lost.set()
            except Exception:  # a database that is away for a moment must not end the run
                log.warning("production.heartbeat_failed", run_id=str(self.run_id), exc_info=True)
                if time.monotonic() > good_until:
                    self._lost.set()
            if self.must_stop():
                return

    def _renew(self) -> None:
        renewal = (
            update(ProductionRun)
            .where(ProductionRun.id == self.run_id, ProductionRun.lease_owner == self._owner)
            .where(ProductionRun.status.in_(ACTIVE))
            .values(lease_until=func.now() + self._length)
            .returning(ProductionRun.id)
        )
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            if work.session.scalar(renewal) is not None:
                return
            status = work.session.scalar(
                select(ProductionRun.status).where(ProductionRun.id == self.run_id)
            )
        if status != RunState.CANCELLED.value:
            raise LeaseLost
        self._cancelled.set()

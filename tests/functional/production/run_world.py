"""Runs that a test advances by hand, step by step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import text

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.extensions.models import PluginInstallation
from techwize_core.kernel.platform import Platform
from techwize_core.production.context import open_context
from techwize_core.production.lease import RunLease
from techwize_core.production.models import STEPS, ProductionRun, ProductionStep
from techwize_core.production.runner import advance_step
from techwize_core.production.service import ProductionService
from techwize_core.production.steps import CARRIED_OUT
from techwize_core.projects.service import ProjectService
from tests.fixtures.api import Api
from tests.fixtures.orders import order_film, pay_in_full, tenant_of


class RunWorld:
    """One project of the demo tenant and its runs, as the worker sees them."""

    def __init__(self, platform: Platform, api: Api, template: str) -> None:
        self.platform = platform
        self.client = api.login("client")
        self.admin = api.login("admin")
        self._template = template
        self.tenant_id = tenant_of(platform)
        self.project = ""

    def start(self, **order: object) -> UUID:
        """A paid order and its first run, which no worker has taken; the run's id."""
        self.project = order_film(
            self.client, **{"pictures": 0, "template_id": self._template, **order}
        )
        pay_in_full(self.platform, self.project)
        return self.start_run()

    def start_run(self) -> UUID:
        """The project's next run."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            project = work.get(ProjectService).get(UUID(self.project))
            return work.get(ProductionService).start(project).id

    def advance(self, run_id: UUID, last: str) -> dict[str, Json]:
        """Carry out the steps up to ``last`` and give the lease back; the outputs by step."""
        lease = RunLease.take(self.platform, self.tenant_id, run_id)
        assert lease is not None
        with lease:
            run = open_context(lease)
            for name in STEPS[: STEPS.index(last) + 1]:
                if not advance_step(run, CARRIED_OUT[name]):
                    break
        self.let_lease_end(run_id)
        return run.outputs

    def let_lease_end(self, run_id: UUID) -> None:
        """As if the time of the lease, or of a pause, were over."""
        self._run_sql("update production_runs set lease_until = now() - interval '1 s'", run_id)

    def take_lease_away(self, run_id: UUID) -> None:
        """As if another worker had taken the run over."""
        self._run_sql("update production_runs set lease_owner = 'another'", run_id)

    def _run_sql(self, statement: str, run_id: UUID) -> None:
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            condition = " where id = :id and status in ('queued', 'running')"
            work.session.execute(text(statement + condition), {"id": run_id})

    def run(self, run_id: UUID) -> ProductionRun:
        """The run's row."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            return work.session.get_one(ProductionRun, run_id)

    def steps(self, run_id: UUID) -> dict[str, ProductionStep]:
        """The run's steps by name."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            production = work.get(ProductionService)
            return {step.name: step for step in production.steps(production.get(run_id))}

    def events(self, kind: str) -> list[Json]:
        """The payloads of the project's events of a kind, oldest first."""
        query = text(
            "select payload from events where kind = :kind and project_id = :id order by id"
        )
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            values = {"kind": kind, "id": UUID(self.project)}
            return list(work.session.scalars(query, values))

    def switch_off(self, plugin_id: str) -> None:
        """The tenant does not use the plugin."""
        with self.platform.unit(Scope.worker(self.tenant_id)) as work:
            off = PluginInstallation(
                tenant_id=self.tenant_id, plugin_id=plugin_id, enabled=False, settings={}
            )
            work.session.add(off)


def in_background(act: Callable[[], object]) -> threading.Thread:
    """Run ``act`` beside the test."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread

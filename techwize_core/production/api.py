"""The runs of a project over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page
from techwize_core.production.loading import load_run
from techwize_core.production.models import ProductionRun, ProductionStep
from techwize_core.production.schemas import (
    RunOut,
    RunQuery,
    StaffRunOut,
    StaffStepOut,
    StepName,
    StepOut,
)
from techwize_core.production.service import ProductionService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project

_TAG = "Production"


def run_out(request: Request, run: ProductionRun) -> RunOut:
    """A run as the current person may see it: clients see progress only."""
    return _shown(request, run, request.work.get(ProductionService).steps(run))


def _shown(request: Request, run: ProductionRun, rows: Sequence[ProductionStep]) -> RunOut:
    if request.identity.is_staff:
        return StaffRunOut(
            **_fields(StaffRunOut, run), steps=[StaffStepOut.model_validate(row) for row in rows]
        )
    return RunOut(**_fields(RunOut, run), steps=[StepOut.model_validate(row) for row in rows])


def _fields(model: type[RunOut], run: ProductionRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in model.model_fields if name != "steps"}


@endpoint(
    "GET",
    "/api/projects/{project_id}/runs",
    permission=Permission.PROJECT_READ,
    summary="The production runs of a project, newest first",
    tag=_TAG,
    context=load_project,
    query=RunQuery,
    answer=Page[StaffRunOut | RunOut],
)
def list_runs(request: Request, context: Project, query: RunQuery) -> dict[str, Any]:
    production = request.work.get(ProductionService)
    found = production.page(context, query)
    steps = production.steps_of(found.rows)
    return found.as_page(lambda run: _shown(request, run, steps[run.id]))


@endpoint(
    "POST",
    "/api/projects/{project_id}/runs",
    permission=Permission.PROJECT_WORK,
    summary="Start the production of the next version",
    tag=_TAG,
    context=load_project,
    answer=StaffRunOut,
    status=201,
    makes="run_id",
    errors=(409,),
)
def start_run(request: Request, context: Project) -> RunOut:
    return run_out(request, request.work.get(ProductionService).start(context))


@endpoint(
    "GET",
    "/api/runs/{run_id}",
    permission=Permission.PROJECT_READ,
    summary="One run with its steps",
    tag=_TAG,
    context=load_run,
    answer=StaffRunOut | RunOut,
)
def read_run(request: Request, context: ProductionRun) -> RunOut:
    return run_out(request, context)


@endpoint(
    "POST",
    "/api/runs/{run_id}/steps/{step_name}/rerun",
    permission=Permission.PROJECT_WORK,
    summary="Carry out a step, and what follows it, again",
    tag=_TAG,
    context=load_run,
    addresses={"step_name": StepName},
    answer=StaffRunOut,
    errors=(409,),
)
def rerun_step(request: Request, context: ProductionRun) -> RunOut:
    service = request.work.get(ProductionService)
    return run_out(request, service.rerun_from(context, request.matchdict["step_name"]))

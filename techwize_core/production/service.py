"""Starting, changing and ending the production of a project's video."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy import func, select

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.errors import Conflict, Invalid, NotFound
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.models import (
    ACTIVE,
    STEPS,
    ProductionRun,
    ProductionStep,
    RunState,
    StepState,
)
from techwize_core.production.schemas import RunQuery
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project, ProjectRevision
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status
from techwize_core.sdk.storyboard import Storyboard
from techwize_core.sdk.studio import Script

_STARTS_FROM = (Status.QUEUED, Status.IN_PRODUCTION, Status.IN_REVIEW, Status.IN_REVISION)
_EDITABLE: dict[str, type[BaseModel]] = {"script": Script, "storyboard": Storyboard}


class ProductionService:
    """The runs that the current person may see; row level security draws the line."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session
        self._projects = work.get(ProjectService)

    def get(self, run_id: UUID) -> ProductionRun:
        """The run. Raises :class:`NotFound` when it is absent or of somebody else's project."""
        return self._one(run_id, lock=False)

    def runs(self, project: Project) -> Sequence[ProductionRun]:
        """The project's runs, newest first."""
        return self._session.scalars(
            select(ProductionRun)
            .where(ProductionRun.project_id == project.id)
            .order_by(ProductionRun.number.desc())
        ).all()

    def page(self, project: Project, query: RunQuery) -> Slice[ProductionRun]:
        """One page of the project's runs, newest first unless the query says otherwise."""
        runs = select(ProductionRun).where(ProductionRun.project_id == project.id)
        return paginate(self._session, matching(runs, query, ProductionRun.status), query)

    def steps_of(self, runs: Sequence[ProductionRun]) -> dict[UUID, list[ProductionStep]]:
        """The steps of all these runs in order, by the run's id."""
        found: dict[UUID, list[ProductionStep]] = {run.id: [] for run in runs}
        steps = select(ProductionStep).where(ProductionStep.run_id.in_(found))
        for step in self._session.scalars(steps.order_by(ProductionStep.position)):
            found[step.run_id].append(step)
        return found

    def steps(self, run: ProductionRun) -> Sequence[ProductionStep]:
        """The run's steps in order."""
        return self._session.scalars(
            select(ProductionStep)
            .where(ProductionStep.run_id == run.id)
            .order_by(ProductionStep.position)
        ).all()

    def active(self, project: Project) -> ProductionRun | None:
        """The run that goes on now; None when there is none."""
        return self._session.scalar(
            select(ProductionRun).where(
                ProductionRun.project_id == project.id, ProductionRun.status.in_(ACTIVE)
            )
        )

    def start(self, project: Project) -> ProductionRun:
        """A new run, which makes the next version; the project goes into production.

        Raises :class:`Conflict` while another run goes on, or from a state in
        which nothing is produced.
        """
        project = self._projects.lock(project.id)
        self._check_idle(project)
        self._into_production(project)
        run = ProductionRun(
            id=new_id(),
            tenant_id=project.tenant_id,
            project_id=project.id,
            number=self._next_number(project),
            status=RunState.QUEUED.value,
            # The project's own: a second run without changes gives the same film again.
            seed=project.id.int % 2**31,
            created_at=self._work.now(),
        )
        self._session.add(run)
        self._session.flush()
        self._session.add_all(self._fresh_steps(run))
        self._take_up_revisions(project)
        self._send_off(project, run)
        return run

    def rerun_from(self, run: ProductionRun, step_name: str) -> ProductionRun:
        """Carry out a step and all that follow it again.

        A step whose inputs are the same gives the same result, from what is
        kept. Raises :class:`NotFound` for a step that no run has, and
        :class:`Conflict` while the project's production goes on.
        """
        if step_name not in STEPS:
            raise NotFound(f"A run has no step {step_name!r}; its steps are {', '.join(STEPS)}.")
        return self._reopen(run, STEPS.index(step_name))

    def edit_output(self, run: ProductionRun, step_name: str, output: Json) -> ProductionRun:
        """Put a person's own script or storyboard in the place of a step's, and make the rest anew.

        Raises :class:`Invalid` for a step that cannot be edited or a document
        of the wrong form, :class:`Conflict` while production goes on.
        """
        model = _EDITABLE.get(step_name)
        if model is None:
            raise Invalid.field(
                "name", f"Only {' and '.join(_EDITABLE)} can be edited.", where="path"
            )
        try:
            checked = model.model_validate(output).model_dump(mode="json", by_alias=True)
        except ValidationError as error:
            wrong = [{"loc": ["body", *e["loc"]], "msg": e["msg"]} for e in error.errors()]
            raise Invalid(f"This is no {step_name}.", errors=wrong) from None
        run = self._reopen(run, STEPS.index(step_name) + 1)
        step = next(step for step in self.steps(run) if step.name == step_name)
        step.output = checked
        step.edited = True
        step.status = StepState.SUCCEEDED.value
        step.error_message = None
        self._session.flush()
        return run

    def cancel(self, run: ProductionRun) -> ProductionRun:
        """End a run that goes on; its worker drops it within seconds. One that is over stays so."""
        run = self._one(run.id, lock=True)
        if run.status in ACTIVE:
            run.status = RunState.CANCELLED.value
            run.finished_at = self._work.now()
            run.lease_owner = run.lease_until = None
            self._session.flush()
            project = self._projects.get(run.project_id)
            news = {"run_id": str(run.id), "number": run.number, "status": run.status}
            tell(self._work, project, "production_cancelled", news, live="render")
        return run

    def _reopen(self, run: ProductionRun, position: int) -> ProductionRun:
        """Put the run back into the queue with the steps from ``position`` on still to do."""
        # The run before its project, as everywhere: two orders of locking would block each other.
        run = self._one(run.id, lock=True)
        project = self._projects.lock(run.project_id)
        self._check_idle(project)
        if any(step.status != StepState.SUCCEEDED.value for step in self.steps(run)[:position]):
            raise Conflict("An earlier step of this run is not done; start from that one.")
        self._into_production(project)
        for step in self.steps(run)[position:]:
            step.status = StepState.PENDING.value
            step.attempts = 0
            step.edited = False
            step.error_message = step.progress = None
        run.status = RunState.QUEUED.value
        run.lease_owner = run.lease_until = run.finished_at = run.error_message = None
        run.report = None
        self._send_off(project, run)
        return run

    def _next_number(self, project: Project) -> int:
        latest = self._session.scalar(
            select(func.max(ProductionRun.number)).where(ProductionRun.project_id == project.id)
        )
        return (latest or 0) + 1

    def _send_off(self, project: Project, run: ProductionRun) -> None:
        """Tell everybody, and give the run to a worker once this is durable."""
        self._session.flush()
        news = {"run_id": str(run.id), "number": run.number, "status": run.status}
        tell(self._work, project, "production_started", news, live="render")
        self._work.after_commit("advance_run", run.id)

    def _one(self, run_id: UUID, *, lock: bool) -> ProductionRun:
        missing = "There is no such run, or it is not yours."
        return row_by_id(self._session, ProductionRun, run_id, missing=missing, lock=lock)

    def _check_idle(self, project: Project) -> None:
        going_on = self.active(project)
        if going_on is not None:
            raise Conflict(f"Version {going_on.number} is being made already; wait or cancel it.")

    def _into_production(self, project: Project) -> None:
        if project.status not in [status.value for status in _STARTS_FROM]:
            raise Conflict(f"A project that is {project.status} is not produced.")
        if project.status != Status.IN_PRODUCTION.value:
            self._projects.move(project, Status.IN_PRODUCTION)

    def _fresh_steps(self, run: ProductionRun) -> list[ProductionStep]:
        return [
            ProductionStep(
                tenant_id=run.tenant_id,
                run_id=run.id,
                project_id=run.project_id,
                name=name,
                position=position,
                status=StepState.PENDING.value,
                attempts=0,
                created_at=self._work.now(),
            )
            for position, name in enumerate(STEPS)
        ]

    def _take_up_revisions(self, project: Project) -> None:
        waiting = select(ProjectRevision).where(
            ProjectRevision.project_id == project.id, ProjectRevision.status == "pending"
        )
        for revision in self._session.scalars(waiting):
            revision.status = "in_progress"

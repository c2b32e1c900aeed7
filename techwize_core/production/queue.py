"""An editor's queue: what is theirs, what is due first, and why it waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from techwize_core.kernel.work import UnitOfWork
from techwize_core.production.models import ACTIVE, ProductionRun, RunState
from techwize_core.projects.assignment import OPEN_WORK
from techwize_core.projects.cards import Card, ProjectCards
from techwize_core.projects.models import Comment, Project
from techwize_core.projects.states import Status

SOON = timedelta(hours=24)


class Reason(StrEnum):
    """Why a project is where it is in the queue; the first of a list counts most."""

    LATE = "late"
    FAILED = "failed"
    UNPAID_REVISION = "unpaid_revision"
    SOON = "soon"
    URGENT = "urgent"
    CHECKS_FAILED = "checks_failed"
    CLIENT_WROTE = "client_wrote"
    TO_CHECK = "to_check"
    TO_CHANGE = "to_change"
    TO_START = "to_start"
    RUNNING = "running"
    WITH_CLIENT = "with_client"


@dataclass(frozen=True)
class QueueItem:
    """One project of the queue, with its newest run (None before there is one)."""

    card: Card
    run: ProductionRun | None
    reasons: tuple[Reason, ...]


class StudioQueue:
    """The open work of editors."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def of(self, editor_id: UUID | None) -> list[QueueItem]:
        """An editor's open work, due first; everybody's for None (admins)."""
        wanted = (*OPEN_WORK, Status.AWAITING_APPROVAL.value)
        query = select(Project).where(Project.status.in_(wanted))
        if editor_id is not None:
            query = query.where(Project.assigned_to == editor_id)
        projects = self._session.scalars(
            query.order_by(Project.deadline_date.nulls_last(), Project.created_at, Project.id)
        ).all()
        ids = [project.id for project in projects]
        runs, wrote = self._newest_runs(ids), self._waiting_for_an_answer(ids)
        return [
            QueueItem(
                card,
                runs.get(card.project.id),
                self._reasons(card.project, runs.get(card.project.id), card.project.id in wrote),
            )
            for card in self._work.get(ProjectCards).of(projects)
        ]

    def _newest_runs(self, ids: Sequence[UUID]) -> dict[UUID, ProductionRun]:
        runs = self._session.scalars(
            select(ProductionRun)
            .ext(distinct_on(ProductionRun.project_id))
            .where(ProductionRun.project_id.in_(ids))
            .order_by(ProductionRun.project_id, ProductionRun.number.desc())
        )
        return {run.project_id: run for run in runs}

    def _waiting_for_an_answer(self, ids: Sequence[UUID]) -> set[UUID]:
        """The projects in which the client has the last word."""
        last = (
            select(Comment.project_id, Comment.author_id, Project.client_id)
            .ext(distinct_on(Comment.project_id))
            .join(Project, Project.id == Comment.project_id)
            .where(Comment.project_id.in_(ids), Comment.internal.is_(False))
            .order_by(Comment.project_id, Comment.created_at.desc(), Comment.id.desc())
        )
        return {row.project_id for row in self._session.execute(last) if row[1] == row[2]}

    def _reasons(
        self, project: Project, run: ProductionRun | None, client_wrote: bool
    ) -> tuple[Reason, ...]:
        now, due = self._work.now(), project.deadline_date
        with_client = project.status == Status.AWAITING_APPROVAL.value
        holds = {
            Reason.LATE: due is not None and due < now and not with_client,
            Reason.FAILED: run is not None and run.status == RunState.FAILED.value,
            Reason.UNPAID_REVISION: _waits_for_money(project),
            Reason.SOON: due is not None and now <= due < now + SOON and not with_client,
            Reason.URGENT: project.priority == "urgent",
            Reason.CHECKS_FAILED: bool(run and run.report and not run.report.get("passed")),
            Reason.CLIENT_WROTE: client_wrote,
            Reason.TO_CHECK: project.status == Status.IN_REVIEW.value,
            Reason.TO_CHANGE: project.status == Status.IN_REVISION.value,
            Reason.TO_START: project.status == Status.QUEUED.value,
            Reason.RUNNING: run is not None and run.status in ACTIVE,
            Reason.WITH_CLIENT: with_client,
        }
        return tuple(reason for reason in Reason if holds[reason])


def _waits_for_money(project: Project) -> bool:
    return project.status == Status.IN_REVISION.value and project.payment_status != "paid"

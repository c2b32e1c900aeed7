"""HQ's first page: what needs somebody now, and the few figures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select

from techwize_core.accounts.models import User
from techwize_core.kernel.clock import NAIROBI
from techwize_core.kernel.outbox.models import AutomationLog, RunStatus
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.payments.listing import PaymentList, needs_a_look
from techwize_core.payments.models import AttemptState, Payment, PaymentCallback
from techwize_core.production.models import ProductionRun, RunState
from techwize_core.projects.assignment import OPEN_WORK
from techwize_core.projects.board import OPEN, Board
from techwize_core.projects.cards import Card, ProjectCards
from techwize_core.projects.models import Project
from techwize_core.projects.states import Status

SHOWN = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Concern:
    """One kind of thing to look at. ``count`` counts all, ``cards`` the first few, where they are projects."""

    kind: str
    count: int
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True)
class Figures:
    """The week, Monday to Sunday in Nairobi. Money in KES."""

    open_orders: int
    received: Decimal
    received_before: Decimal
    ordered: int
    finished: int


class Overview:
    """Counts and names; runs as an admin."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def counts(self) -> Mapping[str, int]:
        """How many projects stand in each status."""
        return self._work.get(Board).counts()

    def concerns(self) -> list[Concern]:
        """What needs somebody, the most pressing first; empty when nothing does."""
        found = [
            self._late(),
            self._failed_runs(),
            self._failed_checks(),
            self._without_editor(),
            self._counted("payments", Payment, Payment.state == AttemptState.UNKNOWN.value),
            self._counted("callbacks", PaymentCallback, needs_a_look()),
            self._counted(
                "automation", AutomationLog, AutomationLog.status == RunStatus.FAILED.value
            ),
            self._counted(
                "messages", OutgoingMessage, OutgoingMessage.status.in_(("failed", "unknown"))
            ),
        ]
        return [concern for concern in found if concern.count]

    def figures(self) -> Figures:
        """The current week beside the last."""
        monday = _monday(self._work.now())
        payments = self._work.get(PaymentList)
        counts = self.counts()
        return Figures(
            open_orders=sum(counts.get(status, 0) for status in OPEN),
            received=payments.received(monday, monday + WEEK),
            received_before=payments.received(monday - WEEK, monday),
            ordered=self._number(Project, Project.created_at >= monday),
            finished=self._number(Project, Project.completed_date >= monday),
        )

    def _late(self) -> Concern:
        return self._projects(
            "late", Project.status.in_(OPEN_WORK), Project.deadline_date < self._work.now()
        )

    def _failed_runs(self) -> Concern:
        return self._projects(
            "failed_runs",
            Project.status.in_(OPEN_WORK),
            _of_newest_run(ProductionRun.status) == RunState.FAILED.value,
        )

    def _failed_checks(self) -> Concern:
        """Films that no automatic review lets pass: they wait until somebody looks."""
        return self._projects(
            "failed_checks",
            Project.status == Status.IN_REVIEW.value,
            _of_newest_run(ProductionRun.report["passed"].as_boolean()).is_(False),
        )

    def _without_editor(self) -> Concern:
        """Nobody's, or with somebody whose account is switched off."""
        gone = select(User.id).where(User.id == Project.assigned_to, ~User.is_active).exists()
        return self._projects(
            "without_editor",
            Project.status.in_(OPEN_WORK),
            or_(Project.assigned_to.is_(None), gone),
        )

    def _projects(self, kind: str, *conditions: object) -> Concern:
        count = self._number(Project, *conditions)
        if not count:
            return Concern(kind, 0)
        first = self._session.scalars(
            select(Project)
            .where(*conditions)  # type: ignore[arg-type]  # column expressions, by their makers
            .order_by(Project.deadline_date.nulls_last(), Project.created_at, Project.id)
            .limit(SHOWN)
        ).all()
        return Concern(kind, count, tuple(self._work.get(ProjectCards).of(first)))

    def _counted(self, kind: str, model: type, condition: object) -> Concern:
        return Concern(kind, self._number(model, condition))

    def _number(self, model: type, *conditions: object) -> int:
        query = select(func.count()).select_from(model).where(*conditions)  # type: ignore[arg-type]
        return self._session.scalar(query) or 0


def _of_newest_run(column: Any) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(ProductionRun.project_id == Project.id)
        .order_by(ProductionRun.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _monday(now: datetime) -> datetime:
    here = now.astimezone(NAIROBI)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=here.weekday())

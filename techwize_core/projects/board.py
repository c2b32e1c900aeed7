"""The board: open work in columns by status, what is due first on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.cards import Card, ProjectCards
from techwize_core.projects.models import Project
from techwize_core.projects.states import Status

COLUMNS = (
    Status.PENDING_PAYMENT,
    Status.QUEUED,
    Status.IN_PRODUCTION,
    Status.IN_REVIEW,
    Status.AWAITING_APPROVAL,
    Status.IN_REVISION,
    Status.COMPLETED,
)
OPEN = tuple(status.value for status in COLUMNS if status is not Status.COMPLETED)
CARDS_PER_COLUMN = 40


@dataclass(frozen=True)
class Column:
    """One column. ``count`` counts all its projects, ``cards`` holds the first of them."""

    status: Status
    count: int
    cards: tuple[Card, ...]


class Board:
    """Reads the board as the current person may see it."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def columns(
        self, *, assigned_to: UUID | None = None, unassigned: bool = False
    ) -> tuple[Column, ...]:
        """All columns in the order of an order's life, the empty ones too."""
        chosen = _chosen(assigned_to, unassigned)
        counts = self.counts(assigned_to=assigned_to, unassigned=unassigned)
        cards: dict[str, list[Card]] = {}
        for card in self._work.get(ProjectCards).of(self._first(chosen)):
            cards.setdefault(card.project.status, []).append(card)
        return tuple(
            Column(status, counts.get(status.value, 0), tuple(cards.get(status.value, ())))
            for status in COLUMNS
        )

    def counts(
        self, *, assigned_to: UUID | None = None, unassigned: bool = False
    ) -> Mapping[str, int]:
        """How many projects stand in each status."""
        rows = self._session.execute(
            select(Project.status, func.count())
            .where(*_chosen(assigned_to, unassigned))
            .group_by(Project.status)
        )
        return {row[0]: row[1] for row in rows}

    def _first(self, chosen: list[ColumnElement[bool]]) -> list[Project]:
        # Finished work by the day it was finished, everything else by the day it is due.
        order = (Project.completed_date.desc(), Project.deadline_date, Project.created_at)
        place = func.row_number().over(partition_by=Project.status, order_by=order)
        ranked = (
            select(Project.id, place.label("place"))
            .where(Project.status.in_([status.value for status in COLUMNS]), *chosen)
            .subquery()
        )
        rows = self._session.scalars(
            select(Project)
            .join(ranked, ranked.c.id == Project.id)
            .where(ranked.c.place <= CARDS_PER_COLUMN)
            .order_by(ranked.c.place)
        )
        return list(rows)


def _chosen(assigned_to: UUID | None, unassigned: bool) -> list[ColumnElement[bool]]:
    if unassigned:
        return [Project.assigned_to.is_(None)]
    return [Project.assigned_to == assigned_to] if assigned_to else []

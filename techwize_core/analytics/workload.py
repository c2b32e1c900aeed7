"""Figures of the work: how fast videos are made, by whom, and how often they come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.orm import aliased

from techwize_core.accounts.models import Profile
from techwize_core.analytics.dashboard_schemas import DeliveriesOut, EditorOut
from techwize_core.analytics.period import Period
from techwize_core.analytics.sales import share
from techwize_core.kernel.db.scope import STAFF_ROLES, Role
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.assignment import OPEN_WORK
from techwize_core.projects.models import Project, ProjectRevision, TimelineEntry
from techwize_core.projects.states import Status


@dataclass(frozen=True)
class _Pace:
    """First deliveries of one person, or of all."""

    videos: int = 0
    revised: int = 0
    median: float | None = None
    p90: float | None = None


class WorkFigures:
    """Reads the figures of one period, in four statements; runs as an admin."""

    def __init__(self, work: UnitOfWork, period: Period) -> None:
        self._session = work.session
        self._period = period

    def read(self) -> tuple[DeliveriesOut, list[EditorOut]]:
        """How the work went, all together and by person, who delivered most first."""
        everybody, by_person = self._paces()
        revisions = self._revisions()
        deliveries = DeliveriesOut(
            videos=everybody.videos,
            median_hours=everybody.median,
            p90_hours=everybody.p90,
            revised=everybody.revised,
            revision_rate=share(everybody.revised, everybody.videos),
            revisions_asked=sum(revisions.values()),
        )
        return deliveries, self._editors(by_person, revisions)

    def _paces(self) -> tuple[_Pace, dict[UUID | None, _Pace]]:
        each = self._first_deliveries()
        hours = each.c.hours
        rows = self._session.execute(
            select(
                func.grouping(each.c.assigned_to),
                each.c.assigned_to,
                func.count(),
                func.count().filter(each.c.revised),
                func.percentile_cont(0.5).within_group(hours),
                func.percentile_cont(0.9).within_group(hours),
            ).group_by(func.rollup(each.c.assigned_to))
        )
        everybody, by_person = _Pace(), {}
        for is_total, person, videos, revised, median, p90 in rows:
            pace = _Pace(videos, revised, _rounded(median), _rounded(p90))
            if is_total:
                everybody = pace
            else:
                by_person[person] = pace
        return everybody, by_person

    def _first_deliveries(self) -> Subquery:
        """One row for each video whose client saw it for the first time in the period."""
        moves, earlier = TimelineEntry, aliased(TimelineEntry)
        shown = moves.status == Status.AWAITING_APPROVAL.value
        delivered = (
            select(moves.project_id, func.min(moves.created_at).label("at"))
            .where(shown, self._period.holds(moves.created_at))
            .group_by(moves.project_id)
            .subquery()
        )
        seen_before = select(earlier.id).where(
            earlier.project_id == delivered.c.project_id,
            earlier.status == Status.AWAITING_APPROVAL.value,
            self._period.follows(earlier.created_at),
        )
        paid_at = select(func.min(earlier.created_at)).where(
            earlier.project_id == delivered.c.project_id, earlier.status == Status.QUEUED.value
        )
        revised = select(ProjectRevision.id).where(ProjectRevision.project_id == Project.id)
        seconds = func.extract("epoch", delivered.c.at - paid_at.scalar_subquery())
        return (
            select(
                Project.assigned_to,
                (seconds / 3600).label("hours"),
                revised.exists().label("revised"),
            )
            .join(delivered, delivered.c.project_id == Project.id)
            .where(~seen_before.exists())
            .subquery()
        )

    def _revisions(self) -> dict[UUID | None, int]:
        """How many revisions were asked for in the period, by whose work it is."""
        rows = self._session.execute(
            select(Project.assigned_to, func.count())
            .join(ProjectRevision, ProjectRevision.project_id == Project.id)
            .where(self._period.holds(ProjectRevision.created_at))
            .group_by(Project.assigned_to)
        )
        return dict(rows.all())

    def _completed(self) -> dict[UUID | None, int]:
        rows = self._session.execute(
            select(Project.assigned_to, func.count())
            .join(TimelineEntry, TimelineEntry.project_id == Project.id)
            .where(
                TimelineEntry.status == Status.COMPLETED.value,
                self._period.holds(TimelineEntry.created_at),
            )
            .group_by(Project.assigned_to)
        )
        return dict(rows.all())

    def _editors(
        self, paces: Mapping[UUID | None, _Pace], revisions: Mapping[UUID | None, int]
    ) -> list[EditorOut]:
        completed = self._completed()
        is_open = and_(Project.assigned_to == Profile.id, Project.status.in_(OPEN_WORK))
        rows = self._session.execute(
            select(Profile.id, Profile.full_name, Profile.role, func.count(Project.id))
            .outerjoin(Project, is_open)
            .where(Profile.role.in_([role.value for role in STAFF_ROLES]))
            .group_by(Profile.id, Profile.full_name, Profile.role)
        )
        found = []
        for person, name, role, still_open in rows:
            pace = paces.get(person, _Pace())
            editor = EditorOut(
                id=person,
                name=name,
                open=still_open,
                delivered=pace.videos,
                completed=completed.get(person, 0),
                revisions_asked=revisions.get(person, 0),
                median_hours=pace.median,
            )
            # Admins stand here when they do an editor's work.
            works = editor.open + editor.delivered + editor.completed + editor.revisions_asked
            if works or role == Role.EDITOR.value:
                found.append(editor)
        return sorted(found, key=lambda one: (-one.delivered, -one.open, one.name, str(one.id)))


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(float(hours), 2)

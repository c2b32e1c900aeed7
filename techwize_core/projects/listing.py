"""Lists of projects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select

from techwize_core.kernel.web.pages import PageQuery, Slice, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.models import Project, TimelineEntry
from techwize_core.projects.schemas import ProjectQuery, StaffProjectQuery


class ProjectList:
    """The projects that the current person may see: row level security draws the line."""

    def __init__(self, work: UnitOfWork) -> None:
        self._session = work.session

    def page(self, query: ProjectQuery) -> Slice[Project]:
        """One page, sorted by the time of the order."""
        return paginate(
            self._session,
            self._filtered(query),
            query,
            time=Project.created_at,
            key=Project.id,
            newest_first=query.sort == "-created_at",
        )

    def _filtered(self, query: ProjectQuery) -> Select[tuple[Project]]:
        found = select(Project)
        for name in ("status", "payment_status", "assigned_to", "priority"):
            value = getattr(query, name, None)
            if value is not None:
                found = found.where(getattr(Project, name) == value)
        if isinstance(query, StaffProjectQuery) and query.q:
            pattern = (
                "%" + query.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            )
            found = found.where(or_(Project.title.ilike(pattern), Project.reference.ilike(pattern)))
        return found

    def by_ids(self, ids: Collection[UUID]) -> Sequence[Project]:
        """The named projects, in no order."""
        return self._session.scalars(select(Project).where(Project.id.in_(ids))).all()

    def timeline_page(self, project: Project, page: PageQuery) -> Slice[TimelineEntry]:
        """One page of the project's moves, first one first."""
        moves = select(TimelineEntry).where(TimelineEntry.project_id == project.id)
        return paginate(
            self._session,
            moves,
            page,
            time=TimelineEntry.created_at,
            key=TimelineEntry.id,
            newest_first=False,
        )

    def timeline(self, project: Project) -> Sequence[TimelineEntry]:
        """The project's moves, first one first."""
        return self._session.scalars(
            select(TimelineEntry)
            .where(TimelineEntry.project_id == project.id)
            .order_by(TimelineEntry.created_at, TimelineEntry.id)
        ).all()

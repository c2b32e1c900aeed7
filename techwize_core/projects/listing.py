"""Lists of projects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select

from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.models import Project, TimelineEntry
from techwize_core.projects.schemas import ProjectQuery, TimelineQuery


class ProjectList:
    """The projects that the current person may see: row level security draws the line."""

    def __init__(self, work: UnitOfWork) -> None:
        self._session = work.session

    def page(self, query: ProjectQuery) -> Slice[Project]:
        """One page, newest order first unless the query says otherwise."""
        return paginate(self._session, self._filtered(query), query)

    def _filtered(self, query: ProjectQuery) -> Select[tuple[Project]]:
        found = matching(
            select(Project),
            query,
            Project.status,
            Project.payment_status,
            Project.package_id,
            Project.priority,
            Project.assigned_to,
            Project.client_id,
        )
        if query.q:
            # Past row level security, where words have an index; it gives no id that is not ours.
            hits = func.tw_search_projects(query.q).column_valued("id")
            found = found.where(Project.id.in_(select(hits)))
        return found

    def by_ids(self, ids: Collection[UUID]) -> Sequence[Project]:
        """The named projects, in no order."""
        return self._session.scalars(select(Project).where(Project.id.in_(ids))).all()

    def timeline_page(self, project: Project, page: TimelineQuery) -> Slice[TimelineEntry]:
        """One page of the project's moves, first one first."""
        moves = select(TimelineEntry).where(TimelineEntry.project_id == project.id)
        return paginate(self._session, matching(moves, page, TimelineEntry.status), page)

    def timeline(self, project: Project) -> Sequence[TimelineEntry]:
        """The project's moves, first one first."""
        return self._session.scalars(
            select(TimelineEntry)
            .where(TimelineEntry.project_id == project.id)
            .order_by(TimelineEntry.created_at, TimelineEntry.id)
        ).all()

"""Giving projects to editors: by hand, or to the one with the least open work."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, func, select

from techwize_core.accounts.models import Profile, User
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.scope import STAFF_ROLES, Role
from techwize_core.kernel.errors import Conflict, Invalid
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project
from techwize_core.projects.states import Status

OPEN_WORK = (
    Status.QUEUED.value,
    Status.IN_PRODUCTION.value,
    Status.IN_REVIEW.value,
    Status.IN_REVISION.value,
)
_ASSIGNABLE = {*OPEN_WORK, Status.AWAITING_APPROVAL.value}


class AssignmentService:
    """Who works on what; runs as admin or worker."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def assign(self, project: Project, editor_id: UUID | None) -> Project:
        """Give a locked project to ``editor_id``, or to the editor with the least open work for None.

        Raises :class:`Conflict` for a project that nobody works on, or when
        there is no editor; :class:`Invalid` when the person is no active editor.
        """
        if project.status not in _ASSIGNABLE:
            raise Conflict(f"A project that is {project.status} is not worked on.")
        chosen = self._editor(editor_id) if editor_id else self.least_busy()
        if chosen is None:
            raise Conflict("There is no active editor to give this to. Add one under Users.")
        if project.assigned_to != chosen:
            project.assigned_to = chosen
            project.updated_at = self._work.now()
            self._session.flush()
            tell(self._work, project, "assigned", {"editor_id": str(chosen)}, live="timeline")
            if self._work.scope.user_id is not None:
                details = {"editor": str(chosen), "reference": project.reference}
                write_audit(self._work, "project.assigned", "project", project.id, details)
        return project

    def least_busy(self) -> UUID | None:
        """The active editor with the fewest open projects, the longest unserved first; an admin when there is none."""
        for role in (Role.EDITOR, Role.ADMIN):
            chosen = self._least_busy(role)
            if chosen is not None:
                return chosen
        return None

    def _least_busy(self, role: Role) -> UUID | None:
        open_work = func.count(Project.id).filter(Project.status.in_(OPEN_WORK))
        return self._session.scalar(
            select(Profile.id)
            .join(User, and_(User.id == Profile.id, User.is_active))
            .outerjoin(
                Project,
                and_(Project.tenant_id == Profile.tenant_id, Project.assigned_to == Profile.id),
            )
            .where(Profile.role == role.value)
            .group_by(Profile.id)
            .order_by(open_work, func.max(Project.created_at).nulls_first(), Profile.id)
            .limit(1)
        )

    def _editor(self, editor_id: UUID) -> UUID:
        found = self._session.scalar(
            select(Profile.id)
            .join(User, and_(User.id == Profile.id, User.is_active))
            .where(Profile.id == editor_id, Profile.role.in_([r.value for r in STAFF_ROLES]))
        )
        if found is None:
            raise Invalid.field("editor_id", "This is no active editor of yours.")
        return found

"""Ordering, changing and moving projects."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.errors import Conflict, Forbidden
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project, TimelineEntry
from techwize_core.projects.schemas import NewProject
from techwize_core.projects.states import Status, allowed_targets, is_move, may_ever


class ProjectService:
    """The projects that the current person may see; row level security draws the line."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def get(self, project_id: UUID) -> Project:
        """The project. Raises :class:`NotFound` when it is absent or somebody else's."""
        return self._one(project_id, lock=False)

    def lock(self, project_id: UUID) -> Project:
        """The project, freshly read and locked until the transaction ends."""
        return self._one(project_id, lock=True)

    def order(self, new: NewProject) -> Project:
        """A new order of the current client, waiting for its payment.

        Raises :class:`~techwize_core.kernel.errors.Invalid` for a package or
        template that is not sold.
        """
        catalog = self._work.get(CatalogService)
        package = catalog.package_on_sale(new.package_id)
        if new.template_id is not None:
            catalog.template_on_offer(new.template_id)
        fields = new.model_dump(exclude={"package_id"})
        project = Project(
            tenant_id=self._work.tenant_id,
            client_id=self._work.user_id,
            package_id=package.id,
            total_amount=package.price_kes,
            agreed_price=package.price_kes,
            agreed_days=package.delivery_days,
            agreed_revisions=package.revision_count,
            agreed_voiceover=package.includes_voiceover,
            agreed_music=package.includes_music,
            status=Status.PENDING_PAYMENT.value,
            created_at=self._work.now(),
            updated_at=self._work.now(),
            **fields,
        )
        self._session.add(project)
        self._session.flush()
        self._write_timeline(project, "")
        tell(self._work, project, "new_order", {"status": project.status}, live="timeline")
        return project

    def move(self, project: Project, target: Status, notes: str = "") -> Project:
        """Move a locked project, write its timeline and tell everybody.

        Raises :class:`Conflict` that names the allowed targets, and
        :class:`Forbidden` when the move exists, but never for this role.
        """
        source, role = Status(project.status), self._work.scope.role
        allowed = allowed_targets(source, role)
        if target not in allowed:
            self._refuse(source, target, role, allowed)
        project.status = target.value
        project.updated_at = self._work.now()
        if target is Status.COMPLETED:
            project.completed_date = self._work.now()
        self._session.flush()
        self._write_timeline(project, notes)
        payload = {"from": source.value, "to": target.value, "status": target.value, "notes": notes}
        tell(self._work, project, "status_change", payload, live="timeline")
        return project

    def queue(self, project: Project) -> Project:
        """Queue a project that is paid in full, and promise its delivery."""
        project.deadline_date = self._work.now() + timedelta(days=project.agreed_days)
        return self.move(project, Status.QUEUED, "Paid in full")

    def _one(self, project_id: UUID, *, lock: bool) -> Project:
        missing = "There is no such project, or it is not yours."
        return row_by_id(self._session, Project, project_id, missing=missing, lock=lock)

    def _refuse(
        self, source: Status, target: Status, role: Role, allowed: tuple[Status, ...]
    ) -> None:
        # Somebody who may move so at other times is told about the state, not about their role.
        if (
            role in (Role.CLIENT, Role.EDITOR)
            and not may_ever(role, target)
            and is_move(source, target)
        ):
            raise Forbidden(f"The role {role.value} may not make a project {target.value}.")
        names = ", ".join(status.value for status in allowed) or "nothing"
        raise Conflict(
            f"A project that is {source.value} cannot become {target.value}. From here: {names}.",
            extra={"allowed": [status.value for status in allowed]},
        )

    def _write_timeline(self, project: Project, notes: str) -> None:
        self._session.add(
            TimelineEntry(
                tenant_id=project.tenant_id,
                project_id=project.id,
                status=project.status,
                changed_by=self._work.scope.user_id,
                notes=notes,
                created_at=self._work.now(),
            )
        )
        self._session.flush()

"""The client's decisions: approve, ask for a revision, cancel; and changes to the brief."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.errors import Conflict, Forbidden
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.comments import CommentService
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Project, ProjectRevision
from techwize_core.projects.schemas import NewRevision, ProjectPatch, RevisionQuery
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

REVISION_SHARE = Decimal("0.20")
"""The price of a revision past the included ones, as a share of the package's price."""

_BRIEF_OPEN = {Status.PENDING_PAYMENT.value, Status.QUEUED.value}
_NOTES_OPEN = {s.value for s in Status} - {
    Status.COMPLETED.value,
    Status.ARCHIVED.value,
    Status.CANCELLED.value,
}
_STAFF_FIELDS = frozenset({"internal_notes", "priority"})


class ReviewService:
    """What a client decides about a project of theirs."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session
        self._projects = work.get(ProjectService)

    def change(self, project: Project, patch: ProjectPatch) -> Project:
        """Change the brief, or the notes, as far as the role and the state allow.

        Raises :class:`Forbidden` for fields that are not the role's and
        :class:`Conflict` for ones that are closed by now.
        """
        # Locked: production must not begin between the look at the state and the change.
        project = self._projects.lock(project.id)
        fields = patch.model_dump(exclude_unset=True)
        role = self._work.scope.role
        self._check_fields(project, set(fields), role)
        for name, value in fields.items():
            setattr(project, name, value)
        project.updated_at = self._work.now()
        self._session.flush()
        if fields:
            shown = sorted(set(fields) - _STAFF_FIELDS)
            tell(
                self._work,
                project,
                "project_changed",
                {"fields": shown},
                live="timeline" if shown else None,
            )
        return project

    def _check_fields(self, project: Project, names: set[str], role: Role) -> None:
        staff = names & _STAFF_FIELDS
        if role is Role.CLIENT and staff:
            raise Forbidden(f"Only the studio changes {', '.join(sorted(staff))}.")
        if role is Role.EDITOR and names - _STAFF_FIELDS:
            raise Forbidden("An editor changes internal_notes and priority only.")
        if role is Role.CLIENT:
            brief = names - {"client_notes"}
            if brief and project.status not in _BRIEF_OPEN:
                raise Conflict(
                    f"The brief is closed once production starts ({project.status}). Write a comment, or ask for a revision."
                )
            if project.status not in _NOTES_OPEN:
                raise Conflict(f"A project that is {project.status} takes no more notes.")

    def revisions(self, project: Project) -> list[ProjectRevision]:
        """The revisions that were asked for, first one first."""
        return list(
            self._session.scalars(
                select(ProjectRevision)
                .where(ProjectRevision.project_id == project.id)
                .order_by(ProjectRevision.revision_number)
            )
        )

    def revisions_page(self, project: Project, page: RevisionQuery) -> Slice[ProjectRevision]:
        """One page of the revisions that were asked for, first one first."""
        asked = select(ProjectRevision).where(ProjectRevision.project_id == project.id)
        return paginate(self._session, matching(asked, page, ProjectRevision.status), page)

    def ask_revision(self, project: Project, new: NewRevision) -> ProjectRevision:
        """Send a project back into production with what is to change.

        Past the included number the package's fee is added to what is due, and
        production goes on once it is paid. Raises :class:`Conflict` outside
        ``awaiting_approval``.
        """
        project = self._projects.lock(project.id)
        number = 1 + (
            self._session.scalar(
                select(func.max(ProjectRevision.revision_number)).where(
                    ProjectRevision.project_id == project.id
                )
            )
            or 0
        )
        fee = self.fee(project)
        self._projects.move(project, Status.IN_REVISION, f"Revision {number} asked")
        revision = ProjectRevision(
            tenant_id=project.tenant_id,
            project_id=project.id,
            revision_number=number,
            requested_by=self._work.user_id,
            description=new.description,
            fee=fee,
            created_at=self._work.now(),
        )
        self._session.add(revision)
        project.revision_count_used += 1
        project.total_amount += fee
        self._session.flush()
        for comment in new.comments:
            self._work.get(CommentService).add(project, comment)
        payload = {"revision_id": str(revision.id), "number": number, "fee": f"{fee:.2f}"}
        tell(self._work, project, "revision_requested", payload, live="timeline")
        return revision

    def fee(self, project: Project) -> Decimal:
        """What the next revision costs, in whole KES; 0 while included ones are left."""
        if project.revision_count_used < project.agreed_revisions:
            return Decimal("0.00")
        return (project.agreed_price * REVISION_SHARE).quantize(Decimal(1), rounding=ROUND_HALF_UP)

    def approve(self, project: Project) -> Project:
        """Accept the video. Raises :class:`Conflict` outside ``awaiting_approval``."""
        return self._projects.move(
            self._projects.lock(project.id), Status.COMPLETED, "Approved by the client"
        )

    def cancel(self, project: Project) -> Project:
        """Give the order up, before production starts."""
        return self._projects.move(self._projects.lock(project.id), Status.CANCELLED, "Cancelled")

"""The conversation about a project."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techwize_core.accounts.service import AccountService
from techwize_core.kernel.db.scope import STAFF_ROLES
from techwize_core.kernel.errors import Forbidden, Invalid
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.feed import tell
from techwize_core.projects.models import Comment, Project
from techwize_core.projects.schemas import CommentQuery, NewComment


class CommentService:
    """Comments of the projects that the person may see."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def of(self, project: Project) -> Sequence[Comment]:
        """The comments, oldest first; internal ones for staff only (the database sees to it)."""
        return self._session.scalars(
            select(Comment)
            .where(Comment.project_id == project.id)
            .order_by(Comment.created_at, Comment.id)
        ).all()

    def page(self, project: Project, page: CommentQuery) -> Slice[Comment]:
        """One page of the comments, oldest first."""
        comments = select(Comment).where(Comment.project_id == project.id)
        columns = (Comment.internal, Comment.author_id, Comment.parent_id)
        return paginate(self._session, matching(comments, page, *columns), page)

    def add(self, project: Project, new: NewComment) -> Comment:
        """Say something. Raises :class:`Forbidden` for a client's internal comment."""
        if new.internal and self._work.scope.role not in STAFF_ROLES:
            raise Forbidden("Internal comments are for the studio.")
        if new.parent_id is not None:
            self._check_parent(project, new.parent_id)
        author = self._work.get(AccountService).profile(self._work.user_id)
        comment = Comment(
            tenant_id=project.tenant_id,
            project_id=project.id,
            author_id=author.id,
            author_name=author.full_name,
            created_at=self._work.now(),
            **new.model_dump(),
        )
        self._session.add(comment)
        self._session.flush()
        # An internal comment takes no number of the sequence: its client would see a gap.
        live = None if new.internal else "comment"
        tell(self._work, project, "comment_added", {"comment_id": str(comment.id)}, live=live)
        return comment

    def _check_parent(self, project: Project, parent_id: UUID) -> None:
        parent = self._session.scalar(
            select(Comment.id).where(Comment.id == parent_id, Comment.project_id == project.id)
        )
        if parent is None:
            raise Invalid.field("parent_id", "This project has no such comment.")

"""The people of a tenant, as its admins see and change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import and_, select

from techwize_core.accounts.models import Profile, User
from techwize_core.accounts.schemas import ProfileOut, UserOut, UserPatch
from techwize_core.accounts.service import AccountService
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.db.scope import STAFF_ROLES, Role
from techwize_core.kernel.errors import Conflict, Forbidden
from techwize_core.kernel.web.pages import (
    PageQuery,
    Slice,
    SortedBy,
    containing,
    matching,
    paginate,
)
from techwize_core.kernel.work import UnitOfWork


class UserQuery(PageQuery):
    """Filters of the list of people; ``q`` looks in name, company and e-mail address."""

    sort: Annotated[str, SortedBy("created_at", "full_name", "role")] = "-created_at"
    role: Literal["client", "editor", "admin", "partner", "operator"] | None = None
    is_active: bool | None = None
    q: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class PeopleService:
    """Reads and changes accounts of others; runs as an admin."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def page(self, query: UserQuery) -> Slice[UserOut]:
        """People, newest first."""
        found = select(Profile).join(
            User, and_(User.tenant_id == Profile.tenant_id, User.id == Profile.id)
        )
        found = matching(found, query, Profile.role, User.is_active)
        if query.q:
            words = containing(query.q, Profile.full_name, Profile.company_name, User.email)
            found = found.where(words)
        rows = paginate(self._session, found, query)
        return Slice(self._with_accounts(rows.rows), rows.next_cursor)

    def get(self, user_id: UUID) -> UserOut:
        """One person. Raises :class:`NotFound`."""
        return self._with_accounts([self._profile(user_id)])[0]

    def change(self, user_id: UUID, patch: UserPatch) -> UserOut:
        """Give a person another role, or switch their account off or on; the audit log keeps it.

        Who is switched off is logged out everywhere at once. Raises
        :class:`NotFound`, :class:`Forbidden` for somebody who is no admin any
        more, and :class:`Conflict` for one's own account: so an agency never
        loses its last admin.
        """
        self._stand_in_line()
        profile = self._profile(user_id, lock=True)
        user = self._session.get_one(User, user_id)
        wanted = patch.model_dump(exclude_none=True)
        before = {"role": profile.role, "is_active": user.is_active}
        changes = {name: value for name, value in wanted.items() if before[name] != value}
        if not changes:
            return self.get(user_id)
        if user_id == self._work.scope.user_id:
            raise Conflict(
                "Nobody changes their own role or switches themselves off. Ask another admin."
            )
        if profile.role == Role.OPERATOR.value:
            raise Conflict("This account runs the platform; its role is not an agency's to change.")
        profile.role = changes.get("role", profile.role)
        profile.updated_at = self._work.now()
        user.is_active = changes.get("is_active", user.is_active)
        self._session.flush()
        if not user.is_active:
            self._work.get(AccountService).end_sessions_of(user_id)
        kept = {name: {"from": before[name], "to": value} for name, value in changes.items()}
        write_audit(self._work, "user.changed", "user", user_id, kept)
        return self.get(user_id)

    def _stand_in_line(self) -> None:
        """One admin at a time: two who demote each other at the same moment would leave none."""
        admins = select(Profile).where(Profile.role == Role.ADMIN.value).order_by(Profile.id)
        locked = admins.with_for_update().execution_options(populate_existing=True)
        still = {admin.id for admin in self._session.scalars(locked)}
        me = self._work.scope.user_id
        if me is None:
            return
        active = select(User.is_active).where(User.id == me)
        if me not in still or not self._session.scalar(active):
            raise Forbidden("You are no admin any more.")

    def names(self, ids: Iterable[UUID | None]) -> dict[UUID, str]:
        """The names of those whom the current person may see, by id."""
        wanted = {user_id for user_id in ids if user_id is not None}
        if not wanted:
            return {}
        rows = self._session.execute(
            select(Profile.id, Profile.full_name).where(Profile.id.in_(wanted))
        )
        return {row.id: row.full_name for row in rows}

    def assignable(self) -> Sequence[Profile]:
        """The active editors, and then the admins, by name."""
        return self._session.scalars(
            select(Profile)
            .join(User, and_(User.id == Profile.id, User.is_active))
            .where(Profile.role.in_([role.value for role in STAFF_ROLES]))
            .order_by(Profile.role.desc(), Profile.full_name, Profile.id)
        ).all()

    def _profile(self, user_id: UUID, *, lock: bool = False) -> Profile:
        missing = "There is no such person here."
        return row_by_id(self._session, Profile, user_id, missing=missing, lock=lock)

    def _with_accounts(self, profiles: Sequence[Profile]) -> list[UserOut]:
        """The profiles with what they log in with, in the same order."""
        ids = [profile.id for profile in profiles]
        users = {
            user.id: user for user in self._session.scalars(select(User).where(User.id.in_(ids)))
        }
        return [_shown(profile, users[profile.id]) for profile in profiles]


def _shown(profile: Profile, user: User) -> UserOut:
    fields = {
        name: getattr(profile, name) for name in ProfileOut.model_fields if hasattr(profile, name)
    }
    return UserOut(
        **{**fields, "email_verified_at": user.email_verified_at},
        email=user.email,
        is_active=user.is_active,
        last_login_at=user.last_login_at,
    )

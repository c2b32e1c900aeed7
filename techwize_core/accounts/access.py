"""What an agency demands of its staff's logins, and what its admins may do to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.accounts.credential_schemas import AccessOut, PermissionOut
from techwize_core.accounts.models import ApiKey, LoginSession, Profile
from techwize_core.accounts.second_factor import REQUIRED, SecondFactorService
from techwize_core.accounts.sessions import SessionService
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.permissions import NEVER_BY_KEY, Permission, access_table
from techwize_core.kernel.work import UnitOfWork
from techwize_core.tenants.service import TenantService


@dataclass(frozen=True)
class Logins:
    """How a person can get in, in numbers."""

    sessions: int
    has_second_factor: bool
    api_keys: int


class AccessService:
    """Runs as an admin; the audit log keeps what is done."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def overview(self) -> AccessOut:
        """Who may do what, from the code, and the agency's demands."""
        settings = self._work.get(TenantService).current().settings
        return AccessOut(
            permissions=[
                PermissionOut(
                    name=permission.value,
                    sentence=permission.sentence,
                    roles=[role.value for role in roles],
                    for_api_keys=permission not in NEVER_BY_KEY | {Permission.PUBLIC},
                )
                for permission, roles in access_table()
            ],
            staff_second_factor=bool(settings.get(REQUIRED)),
        )

    def demand_second_factor(self, wanted: bool) -> None:
        """Say whether staff must have a second factor; holds for those who are logged in, too."""
        tenant = self._work.get(TenantService).current()
        if bool(tenant.settings.get(REQUIRED)) == wanted:
            return
        tenant.settings = {**tenant.settings, REQUIRED: wanted}
        self._work.session.flush()
        write_audit(self._work, "access.second_factor", "tenant", tenant.id, {"required": wanted})

    def logins_of(self, user_id: UUID) -> Logins:
        """How a person can get in."""
        session = self._work.session
        living = select(func.count()).where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > self._work.now(),
        )
        with acting_as(session, Role.AUTH):
            keys = session.scalar(select(func.count()).where(ApiKey.user_id == user_id))
        return Logins(
            sessions=session.scalar(living) or 0,
            has_second_factor=self._work.get(SecondFactorService).is_on(user_id),
            api_keys=keys or 0,
        )

    def log_out(self, user_id: UUID) -> None:
        """Log a person out everywhere."""
        self._work.get(SessionService).end_all(user_id)
        write_audit(self._work, "user.logged_out", "user", user_id, {})

    def take_second_factor(self, user_id: UUID) -> None:
        """Take a person's second factor away and log them out everywhere.

        Raises :class:`Conflict` for one's own, which asks for the password
        (:meth:`SecondFactorService.remove`): a stolen session must not get
        around that; and for the account that runs the platform.
        """
        if user_id == self._work.scope.user_id:
            raise Conflict("Nobody takes their own away here. Ask another admin.")
        profile = self._work.session.get_one(Profile, user_id)
        if profile.role == Role.OPERATOR.value and self._work.scope.role is not Role.WORKER:
            raise Conflict("This account runs the platform; its logins are not an agency's.")
        self._work.get(SecondFactorService).reset(user_id)
        self._work.get(SessionService).end_all(user_id)

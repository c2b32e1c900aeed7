"""Another password: by a link in a mail, or by somebody who knows the old one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from techwize_core.accounts.guessing import Guesses
from techwize_core.accounts.models import Profile, Purpose, User
from techwize_core.accounts.one_time import OneTimeTokens
from techwize_core.accounts.passwords import hash_password, verify_password, weakness
from techwize_core.accounts.sessions import SessionService
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import Conflict, Forbidden, Invalid
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.work import UnitOfWork

LINK_IS_OVER = "This link is not good any more. Ask for a new one."


class PasswordService:
    """Changes passwords. What else proves who somebody is, the second factor and keys, stays."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def ask_for_reset(self, email: str) -> None:
        """Note that somebody asks for a link.

        The same work whether or not there is such an account: who it is, and
        whether anybody, is the worker's to find out.
        """
        record(self._work, "password_reset_requested", {"email": email})

    def issue_reset(self, email: str) -> tuple[UUID, str] | None:
        """The person and the token of their link, for the worker; None when no mail is to go."""
        user = self._session.scalar(select(User).where(User.email == email, User.is_active))
        if user is None:
            return None
        token = self._work.get(OneTimeTokens).issue(user.id, Purpose.PASSWORD_RESET)
        return (user.id, token) if token else None

    def reset(self, token: str, password: str) -> User:
        """Give the person of the link another password, and end all their sessions.

        The link has proved the mailbox too. Raises :class:`Conflict` for a link
        that is over, and :class:`Invalid` for a weak password; the link is then
        still good.
        """
        tokens = self._work.get(OneTimeTokens)
        user_id = tokens.whose(token, Purpose.PASSWORD_RESET)
        with acting_as(self._session, Role.AUTH):
            user = self._session.get(User, user_id) if user_id else None
            if user is None or not user.is_active:
                raise Conflict.field("token", LINK_IS_OVER)
            self._check(user, password)
            if tokens.spend(token, Purpose.PASSWORD_RESET) is None:
                raise Conflict.field("token", LINK_IS_OVER)
            self._set(user, password)
            user.email_verified_at = user.email_verified_at or self._work.now()
        self._work.get(SessionService).end_all(user.id)
        return user

    def change(self, current: str, password: str) -> None:
        """Give the current person another password, and end their other sessions.

        Raises :class:`Forbidden` when the old one is wrong, :class:`Invalid` when
        the new one is weak, :class:`TooManyRequests` after too many tries.
        """
        user = self.confirm(current, field="current_password")
        self._check(user, password)
        self._set(user, password)
        # A link that somebody else may have read must not undo this.
        self._work.get(OneTimeTokens).end_all(user.id, Purpose.PASSWORD_RESET)

    def confirm(self, password: str, *, field: str = "password") -> User:
        """The current person, who has just given their password again.

        Raises :class:`Forbidden` for the field when it is wrong, and
        :class:`TooManyRequests` after too many wrong ones.
        """
        guesses = self._work.get(Guesses)
        guesses.count_own("password")
        user = self._session.get_one(User, self._work.user_id)
        if not verify_password(password, user.password_hash):
            raise Forbidden.field(field, "This is not your password.")
        guesses.forgive_own("password")
        return user

    def _check(self, user: User, password: str) -> None:
        profile = self._session.get_one(Profile, user.id)
        words = (user.email.partition("@")[0], *profile.full_name.split())
        if reason := weakness(password, *words):
            raise Invalid.field("password", reason)

    def _set(self, user: User, password: str) -> None:
        user.password_hash = hash_password(password)
        self._session.flush()
        record(self._work, "password_changed", {"user_id": str(user.id)})

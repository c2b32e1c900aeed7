"""Whether an e-mail address is its owner's: asked for by a mail where ``EMAIL_VERIFICATION`` is on.

Nothing is withheld from somebody who has not answered yet: a client who has
just paid must not be held up by a mail. They see a reminder on their pages.
"""

from __future__ import annotations

from uuid import UUID

from techwize_core.accounts.models import Purpose, User
from techwize_core.accounts.one_time import OneTimeTokens
from techwize_core.accounts.password_reset import LINK_IS_OVER
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.work import UnitOfWork


class EmailVerification:
    """Asks, and takes the answer."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    @property
    def is_wanted(self) -> bool:
        """Whether this installation asks at all."""
        return self._work.platform.settings.email_verification == "on"

    def ask_again(self) -> None:
        """Have the mail sent to the current person. Raises :class:`Conflict` when it is not needed."""
        user = self._session.get_one(User, self._work.user_id)
        if user.email_verified_at is not None:
            raise Conflict("Your e-mail address is confirmed already.")
        record(self._work, "email_verification_requested", {"user_id": str(user.id)})

    def issue(self, user_id: UUID) -> str | None:
        """The token of the mail's link, for the worker; None when no mail is to go."""
        user = self._session.get_one(User, user_id)
        if user.email_verified_at is not None or not user.is_active:
            return None
        return self._work.get(OneTimeTokens).issue(user_id, Purpose.EMAIL_VERIFICATION)

    def verify(self, token: str) -> None:
        """Take the answer. Raises :class:`Conflict` for a link that is over."""
        user_id = self._work.get(OneTimeTokens).spend(token, Purpose.EMAIL_VERIFICATION)
        if user_id is None:
            raise Conflict.field("token", LINK_IS_OVER)
        with acting_as(self._session, Role.AUTH):
            user = self._session.get_one(User, user_id)
            user.email_verified_at = user.email_verified_at or self._work.now()

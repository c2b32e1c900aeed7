"""Links that are good once: what a mail carries to prove that its reader has the mailbox."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from techwize_core.accounts.models import OneTimeToken, Purpose
from techwize_core.accounts.tokens import hash_token
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.work import UnitOfWork

GOOD_FOR = {
    Purpose.PASSWORD_RESET: timedelta(minutes=30),
    Purpose.EMAIL_VERIFICATION: timedelta(hours=48),
}
_MAILS_AN_HOUR = 3


class OneTimeTokens:
    """Makes and takes them. Only the SHA-256 is kept."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def issue(self, user_id: UUID, purpose: Purpose) -> str | None:
        """A new token, for the worker; None when the person got enough of them this hour.

        Nobody fills somebody else's mailbox through us.
        """
        now = self._work.now()
        recent = select(func.count()).where(
            OneTimeToken.user_id == user_id,
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.created_at > now - timedelta(hours=1),
        )
        if (self._session.scalar(recent) or 0) >= _MAILS_AN_HOUR:
            return None
        token = secrets.token_urlsafe(32)
        self._session.add(
            OneTimeToken(
                tenant_id=self._work.tenant_id,
                user_id=user_id,
                purpose=purpose.value,
                token_hash=hash_token(token),
                expires_at=now + GOOD_FOR[purpose],
                created_at=now,
            )
        )
        self._session.flush()
        return token

    def whose(self, token: str, purpose: Purpose) -> UUID | None:
        """The person whose token it is, which stays good; None when it would not be taken now."""
        with acting_as(self._session, Role.AUTH):
            found = select(OneTimeToken.user_id).where(*self._good(purpose))
            return self._session.scalar(found.where(OneTimeToken.token_hash == hash_token(token)))

    def spend(self, token: str, purpose: Purpose) -> UUID | None:
        """The person whose token it is, and the end of all their others of that purpose.

        None for one that is unknown, used or too old. Of two at once, one gets it.
        """
        with acting_as(self._session, Role.AUTH):
            user_id: UUID | None = self._session.scalar(
                update(OneTimeToken)
                .where(OneTimeToken.token_hash == hash_token(token), *self._good(purpose))
                .values(used_at=self._work.now())
                .returning(OneTimeToken.user_id)
            )
        if user_id is not None:
            self.end_all(user_id, purpose)
        return user_id

    def end_all(self, user_id: UUID, purpose: Purpose) -> None:
        """End the person's tokens of that purpose: what was mailed until now is not taken any more."""
        with acting_as(self._session, Role.AUTH):
            self._session.execute(
                update(OneTimeToken)
                .where(OneTimeToken.user_id == user_id, *self._good(purpose))
                .values(used_at=self._work.now())
            )

    def _good(self, purpose: Purpose) -> tuple[object, ...]:
        return (
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > self._work.now(),
        )

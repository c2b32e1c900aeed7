"""Where somebody is logged in, and logging out from afar."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from techwize_core.accounts.models import LoginSession
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.web.pages import PageQuery, Slice, paginate
from techwize_core.kernel.work import UnitOfWork

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """The device as its owner knows it, such as "Chrome, Android"; a program's own first word else."""
    words = [
        next((word for mark, word in known if mark in user_agent), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    told = ", ".join(word for word in words if word)
    return told or user_agent.partition("/")[0].partition(" ")[0][:40]


class SessionService:
    """The living sessions of people."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def mine(self, page: PageQuery) -> Slice[LoginSession]:
        """The current person's, newest first."""
        found = select(LoginSession).where(
            LoginSession.user_id == self._work.user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > self._work.now(),
        )
        return paginate(self._session, found, page)

    def end_mine(self, session_id: UUID) -> None:
        """End one of the current person's. Raises :class:`NotFound` for any other."""
        ended = self._session.scalar(
            update(LoginSession)
            .where(
                LoginSession.id == session_id,
                LoginSession.user_id == self._work.user_id,
                LoginSession.ended_at.is_(None),
            )
            .values(ended_at=self._work.now())
            .returning(LoginSession.id)
        )
        if ended is None:
            raise NotFound("There is no such session of yours.")

    def end_all(self, user_id: UUID, *, but: UUID | None = None) -> None:
        """End all sessions of a person, ``but`` one: their tokens and cookies are dead at once."""
        ending = update(LoginSession).where(
            LoginSession.user_id == user_id, LoginSession.ended_at.is_(None)
        )
        if but is not None:
            ending = ending.where(LoginSession.id != but)
        with acting_as(self._session, Role.AUTH):
            self._session.execute(ending.values(ended_at=self._work.now()))

"""How much news waits for a person: the figure in the portal's navigation."""

from __future__ import annotations

from sqlalchemy import func, select, update

from techwize_core.kernel.web.identity import Identity
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.models import Notification


class UnreadCount:
    """Notifications that a person has not read."""

    def __init__(self, work: UnitOfWork) -> None:
        self._session = work.session

    def of(self, person: Identity) -> int:
        """Their number."""
        waiting = select(func.count()).select_from(Notification)
        waiting = waiting.where(
            Notification.user_id == person.user_id, Notification.is_read.is_(False)
        )
        return self._session.scalar(waiting) or 0

    def clear(self, person: Identity) -> None:
        """Mark them all as read."""
        self._session.execute(
            update(Notification)
            .where(Notification.user_id == person.user_id, Notification.is_read.is_(False))
            .values(is_read=True)
        )

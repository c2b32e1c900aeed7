"""Messages on their way, as the office sees them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.web.pages import PageQuery, Slice, containing, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.notifications.private_mail import is_without_its_link

MessageStatus = Literal["waiting", "sent", "stored", "failed", "unknown"]
_AGAIN = ("failed", "unknown")


class MessageQuery(PageQuery):
    """Filters of the list; ``q`` looks in the address, the name and the subject."""

    status: MessageStatus | None = None
    q: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class MessageOutbox:
    """Reads outgoing messages and has failed ones sent again; runs as an admin."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def page(self, query: MessageQuery) -> Slice[OutgoingMessage]:
        """Messages, newest first."""
        found = matching(select(OutgoingMessage), query, OutgoingMessage.status)
        if query.q:
            columns = (
                OutgoingMessage.to_email,
                OutgoingMessage.to_phone,
                OutgoingMessage.to_name,
                OutgoingMessage.subject,
            )
            found = found.where(containing(query.q, *columns))
        return paginate(self._session, found, query)

    def get(self, message_id: UUID) -> OutgoingMessage:
        """One message. Raises :class:`NotFound`."""
        return self._one(message_id, lock=False)

    def send_again(self, message_id: UUID) -> OutgoingMessage:
        """Send one that failed, or that may not have arrived. Raises :class:`Conflict` for others."""
        message = self._one(message_id, lock=True)
        if message.status not in _AGAIN:
            raise Conflict("Only a message that failed, or whose fate is unknown, is sent again.")
        if is_without_its_link(message):
            raise Conflict("It held a link that was good once. Ask its reader to ask for another.")
        message.status, message.attempts, message.error_message = "waiting", 0, None
        message.next_attempt_at = self._work.now()
        self._session.flush()
        write_audit(self._work, "message.sent_again", "message", message.id, {})
        self._work.after_commit("send_message", message.tenant_id, message.id)
        return message

    def _one(self, message_id: UUID, *, lock: bool) -> OutgoingMessage:
        missing = "There is no such message."
        return row_by_id(self._session, OutgoingMessage, message_id, missing=missing, lock=lock)

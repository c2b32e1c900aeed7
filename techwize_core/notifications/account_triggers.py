"""What happens to somebody's account: links that they asked for, and news that they should know."""

from __future__ import annotations

from uuid import UUID

from techwize_core.accounts.email_verification import EmailVerification
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.private_mail import PrivateMail
from techwize_core.notifications.service import NotificationService
from techwize_core.notifications.texts import Text


def send_reset_link(work: UnitOfWork, event: Event) -> str | None:
    """The link with which to choose another password, when there is such an account."""
    found = work.get(PasswordService).issue_reset(str(event.payload["email"]))
    if found is None:
        return None
    user_id, token = found
    return _sent(work, event, user_id, Text.RESET, "/password/reset", token)


def ask_new_account(work: UnitOfWork, event: Event) -> str | None:
    """A new account's address is asked about, where the installation wants it."""
    return ask_for_address(work, event) if work.get(EmailVerification).is_wanted else None


def ask_for_address(work: UnitOfWork, event: Event) -> str | None:
    """The link that confirms an e-mail address."""
    user_id = UUID(event.payload["user_id"])
    token = work.get(EmailVerification).issue(user_id)
    return _sent(work, event, user_id, Text.VERIFY, "/verify-email", token) if token else None


def password_changed(work: UnitOfWork, event: Event) -> str | None:
    """Whose password is another one now, hears of it: it may not have been them."""
    return _told(work, event, Text.PASSWORD_CHANGED, "/password/forgot")


def second_factor_changed(work: UnitOfWork, event: Event) -> str | None:
    """The same for the second factor."""
    text = Text.SECOND_FACTOR_ON if event.payload["on"] else Text.SECOND_FACTOR_OFF
    return _told(work, event, text, "/account")


def _sent(
    work: UnitOfWork, event: Event, user_id: UUID, text: Text, path: str, token: str
) -> str | None:
    sent = work.get(PrivateMail).send(user_id, text, path, token, source=str(event.id))
    return f"sent: {text.value}" if sent else None


def _told(work: UnitOfWork, event: Event, text: Text, link: str) -> str | None:
    told = work.get(NotificationService).notify(
        UUID(event.payload["user_id"]),
        "status_update",
        text,
        {},
        source=str(event.id),
        link=link,
    )
    return f"told: {told.title}" if told else None

"""Mails with a link that is its reader's alone: whoever opens it is believed.

Messages are kept, and an agency's admins read them in HQ. So the link is not in
them: it lies beside, encrypted, until the message is sent, and then it is gone.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import urlencode
from uuid import UUID

from techwize_core.accounts.models import Profile, User
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.work import UnitOfWork
from techwize_core.notifications.mail import mail_html
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.notifications.service import as_message, can_reach
from techwize_core.notifications.texts import BUTTONS, Text, text_for
from techwize_core.sdk import Message
from techwize_core.tenants.service import TenantService

HIDDEN = "https://link.invalid/only-its-reader-sees-this"
"""Stands in the kept message where the link will be."""


class PrivateMail:
    """Writes them, as the worker."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def send(self, user_id: UUID, text: Text, path: str, token: str, *, source: str) -> int:
        """Send the person a link to ``path`` with ``token``; returns by how many channels.

        By e-mail alone: a phone shows its messages on a locked screen, and the
        link is to prove the mailbox.
        """
        user = self._session.get_one(User, user_id)
        profile = self._session.get_one(Profile, user_id)
        tenants = self._work.get(TenantService)
        link = f"{tenants.address}{path}?{urlencode({'token': token})}"
        plugins, sent = tenants.plugins(), 0
        for offer in self._work.platform.extensions.channels:
            message = self._write(user, profile, text, source, offer.item.id)
            message.sealed_link = Vault(*self._work.platform.settings.secrets).seal(link)
            if plugins.is_enabled(offer.plugin_id) and can_reach(offer, message):
                self._session.add(message)
                self._work.after_commit("send_message", message.tenant_id, message.id)
                sent += 1
        self._session.flush()
        return sent

    def _write(
        self, user: User, profile: Profile, text: Text, source: str, channel: str
    ) -> OutgoingMessage:
        tenant = self._work.get(TenantService).current()
        title, said = text_for(profile.language, text, {"tenant": tenant.name})
        return OutgoingMessage(
            id=new_id(),
            tenant_id=tenant.id,
            channel=channel,
            source=f"{source}/{text.value}/{user.id}",
            to_name=profile.full_name,
            to_email=user.email,
            to_phone=None,
            subject=title,
            body_text=f"{said}\n\n{HIDDEN}\n",
            body_html=mail_html(
                tenant_name=tenant.name,
                accent=str(tenant.brand.get("accent", "#B8431F")),
                language=profile.language,
                name=profile.full_name,
                title=title,
                message=said,
                link=HIDDEN,
                button=BUTTONS[profile.language][text],
            ),
            next_attempt_at=self._work.now(),
            created_at=self._work.now(),
        )


def is_without_its_link(row: OutgoingMessage) -> bool:
    """Whether the message had a link that nobody can give it again."""
    return HIDDEN in row.body_text and row.sealed_link is None


def opened(row: OutgoingMessage, vault: Vault) -> Message:
    """The message as its reader gets it, with the link where it belongs."""
    message = as_message(row)
    if row.sealed_link is None:
        return message
    link = vault.open(row.sealed_link)
    return replace(
        message,
        text=message.text.replace(HIDDEN, link),
        html=message.html.replace(HIDDEN, escape(link)),
    )

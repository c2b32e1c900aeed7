"""Notification channels: e-mail, WhatsApp, SMS and the like."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from techwize_core.sdk.context import ProviderContext


@dataclass(frozen=True)
class Message:
    """One message to one person, already written in that person's language.

    ``id`` is stable over retries: a channel uses it to make a resend
    detectable (an e-mail's Message-ID). ``html`` may be empty.
    """

    id: UUID
    to_name: str
    to_email: str | None
    to_phone: str | None
    subject: str
    text: str
    html: str = ""
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    """Each is ``(file name, media type, content)``."""


@dataclass(frozen=True)
class DeliveryReport:
    """What became of a message: handed to the service, or kept where staff can read it."""

    outcome: Literal["sent", "stored"]
    reference: str


class NotificationChannel(ABC):
    """A way to reach a person. ``id`` is what ``notifications.sent_via`` holds."""

    id: str

    @abstractmethod
    def can_reach(self, message: Message) -> bool:
        """Whether the message has the address that this channel needs."""

    @abstractmethod
    def send(self, context: ProviderContext[Any], message: Message) -> DeliveryReport:
        """Send the message once.

        Raises :class:`~techwize_core.sdk.ProviderRefused` for a final no,
        :class:`~techwize_core.sdk.ProviderUnavailable` when a later try is safe,
        :class:`~techwize_core.sdk.OutcomeUnknown` when it may have gone out.
        """

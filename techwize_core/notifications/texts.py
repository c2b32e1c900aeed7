"""What we write to people, in English and Swahili. Plain, short, and with the next step.

Each text is ``(title, message)`` with ``{name}`` marks that
:class:`~techwize_core.notifications.service.NotificationService` fills.
"""

from __future__ import annotations

from enum import StrEnum


class Text(StrEnum):
    """The texts that exist."""

    WELCOME = "welcome"
    ORDERED = "ordered"
    PAID = "paid"
    STARTED = "started"
    READY = "ready"
    REVISION = "revision"
    COMPLETED = "completed"
    AVAILABLE = "available"
    TEAM_PAID = "team_paid"
    TEAM_ASSIGNED = "team_assigned"
    TEAM_REVISION = "team_revision"


TEXTS: dict[str, dict[Text, tuple[str, str]]] = {
    "en": {
        Text.WELCOME: (
            "Welcome to {tenant}",
            "Your account is ready. Choose a package, tell us what the video is about, and pay by M-Pesa.",
        ),
        Text.ORDERED: (
            "We have your order {reference}",
            "“{title}” is waiting for its payment of {amount}. We start as soon as it is paid.",
        ),
        Text.PAID: (
            "Payment received for {reference}",
            "Thank you. {amount} arrived for “{title}”. Your receipt is in the portal.",
        ),
        Text.STARTED: (
            "Production of {reference} has started",
            "We are making “{title}” now. You can follow it live.",
        ),
        Text.READY: (
            "{reference} is ready for your review",
            "Watch “{title}”, then approve it or tell us what to change.",
        ),
        Text.REVISION: (
            "We have your changes for {reference}",
            "Revision {number} of “{title}” is with us. We tell you when the new version is ready.",
        ),
        Text.COMPLETED: (
            "{reference} is completed",
            "You approved “{title}”. Thank you for working with {tenant}.",
        ),
        Text.AVAILABLE: (
            "Your video is ready to download",
            "“{title}” is in the portal, with captions and poster.",
        ),
        Text.TEAM_PAID: ("{reference} is paid", "{amount} arrived for “{title}”."),
        Text.TEAM_ASSIGNED: ("{reference} is yours", "“{title}” was assigned to you."),
        Text.TEAM_REVISION: (
            "Changes asked for {reference}",
            "Revision {number} of “{title}”: {wish}",
        ),
    },
    "sw": {
        Text.WELCOME: (
            "Karibu {tenant}",
            "Akaunti yako iko tayari. Chagua kifurushi, tueleze video inahusu nini, kisha lipa kwa M-Pesa.",
        ),
        Text.ORDERED: (
            "Tumepokea oda yako {reference}",
            "“{title}” inasubiri malipo ya {amount}. Tunaanza mara tu utakapolipa.",
        ),
        Text.PAID: (
            "Malipo ya {reference} yamepokelewa",
            "Asante. {amount} ya “{title}” imefika. Risiti yako iko kwenye akaunti yako.",
        ),
        Text.STARTED: (
            "Tumeanza kutengeneza {reference}",
            "Tunatengeneza “{title}” sasa. Unaweza kufuatilia moja kwa moja.",
        ),
        Text.READY: (
            "{reference} iko tayari uitazame",
            "Tazama “{title}”, kisha ikubali au utuambie tubadilishe nini.",
        ),
        Text.REVISION: (
            "Tumepokea mabadiliko ya {reference}",
            "Marekebisho ya {number} ya “{title}” yako kwetu. Tutakuambia toleo jipya likiwa tayari.",
        ),
        Text.COMPLETED: (
            "{reference} imekamilika",
            "Umeikubali “{title}”. Asante kwa kufanya kazi na {tenant}.",
        ),
        Text.AVAILABLE: (
            "Video yako iko tayari kupakuliwa",
            "“{title}” iko kwenye akaunti yako, pamoja na manukuu na picha.",
        ),
        Text.TEAM_PAID: ("{reference} imelipwa", "{amount} ya “{title}” imefika."),
        Text.TEAM_ASSIGNED: ("{reference} ni yako", "Umepewa kazi ya “{title}”."),
        Text.TEAM_REVISION: (
            "Mabadiliko ya {reference}",
            "Marekebisho ya {number} ya “{title}”: {wish}",
        ),
    },
}


def text_for(language: str, text: Text, values: dict[str, str]) -> tuple[str, str]:
    """``(title, message)`` in the language, filled in. Values are inserted as they are, never read as marks."""
    title, message = TEXTS.get(language, TEXTS["en"])[text]
    return title.format_map(values), message.format_map(values)

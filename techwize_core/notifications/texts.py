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
    RESET = "reset"
    VERIFY = "verify"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (a text, no password)
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"


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
        Text.RESET: (
            "Choose a new password for {tenant}",
            "Somebody, we hope you, asked for a new password. This link is good once, for 30 minutes. If it was not you, do nothing: your password stays as it is.",
        ),
        Text.VERIFY: (
            "Confirm your e-mail address for {tenant}",
            "Your account was made with this address. Confirm that it is yours; the link is good for two days. If you made no account, do nothing.",
        ),
        Text.PASSWORD_CHANGED: (
            "Your password was changed",
            "If it was you, all is well. If not, choose a new password now and tell {tenant}.",
        ),
        Text.SECOND_FACTOR_ON: (
            "Your login has a second step now",
            "From now on you give a code of your authenticator app beside your password. Keep your recovery codes where you find them without your phone.",
        ),
        Text.SECOND_FACTOR_OFF: (
            "Your login has no second step any more",
            "Your password alone opens your account now. If you did not want that, set up the second step again and tell {tenant}.",
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
        Text.RESET: (
            "Chagua nenosiri jipya la {tenant}",
            "Kuna mtu, huenda ni wewe, ameomba nenosiri jipya. Kiungo hiki kinatumika mara moja, ndani ya dakika 30. Kama si wewe, usifanye lolote: nenosiri lako linabaki lilivyo.",
        ),
        Text.VERIFY: (
            "Thibitisha barua pepe yako ya {tenant}",
            "Akaunti yako imefunguliwa kwa barua pepe hii. Thibitisha kwamba ni yako; kiungo kinatumika kwa siku mbili. Kama hukufungua akaunti, usifanye lolote.",
        ),
        Text.PASSWORD_CHANGED: (
            "Nenosiri lako limebadilishwa",
            "Kama ni wewe, hakuna tatizo. Kama si wewe, chagua nenosiri jipya sasa na uwaambie {tenant}.",
        ),
        Text.SECOND_FACTOR_ON: (
            "Kuingia kwako kuna hatua ya pili sasa",
            "Kuanzia sasa utaandika msimbo wa programu yako ya uthibitishaji pamoja na nenosiri. Weka misimbo ya dharura mahali utakapoipata bila simu yako.",
        ),
        Text.SECOND_FACTOR_OFF: (
            "Kuingia kwako hakuna tena hatua ya pili",
            "Sasa nenosiri lako pekee linafungua akaunti yako. Kama hukutaka hivyo, weka hatua ya pili tena na uwaambie {tenant}.",
        ),
    },
}

BUTTONS: dict[str, dict[Text, str]] = {
    "en": {Text.RESET: "Choose a new password", Text.VERIFY: "Confirm this address"},
    "sw": {Text.RESET: "Chagua nenosiri jipya", Text.VERIFY: "Thibitisha barua pepe hii"},
}
"""What the button says in mails whose link does something."""


def text_for(language: str, text: Text, values: dict[str, str]) -> tuple[str, str]:
    """``(title, message)`` in the language, filled in. Values are inserted as they are, never read as marks."""
    title, message = TEXTS.get(language, TEXTS["en"])[text]
    return title.format_map(values), message.format_map(values)

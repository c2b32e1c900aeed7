"""The one sentence at the top of an order, and the one button under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from techwize_core.projects.models import Project
from techwize_core.projects.states import Status

Translate = Callable[..., str]


@dataclass(frozen=True)
class NextStep:
    """What happens next. ``label``: whose turn it is; ``href``: None when not the client's."""

    sentence: str
    detail: str = ""
    tone: str = "info"
    label: str = ""
    action: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Standing:
    """What the sentence depends on."""

    project: Project
    is_due: bool
    payment_open: bool
    version: int | None
    files: int


def next_step(standing: Standing, _: Translate, when: Callable[..., str]) -> NextStep:
    """The step, in the reader's words. ``when`` formats times."""
    project = standing.project
    home = f"/portal/projects/{project.id}"
    if standing.payment_open:
        return NextStep(
            _("Your payment is on its way."),
            _("We tell you here as soon as M-Pesa confirms it."),
            "wait",
            _("Payment"),
            _("See the payment"),
            f"{home}/pay",
        )
    return _BY_STATUS[Status(project.status)](standing, home, _, when)


def _pay(standing: Standing, home: str, _: Translate, _when: Any) -> NextStep:
    detail = (
        _("Files with us: %(num)s. Production starts once you have paid.", num=standing.files)
        if standing.files
        else _("You can still add pictures. Production starts once you have paid.")
    )
    return NextStep(
        _("Pay to start your video."),
        detail,
        "wait",
        _("Waiting for you"),
        _("Pay with M-Pesa"),
        f"{home}/pay",
    )


def _queued(standing: Standing, home: str, _: Translate, when: Callable[..., str]) -> NextStep:
    by = standing.project.deadline_date
    detail = _("Ready by %(day)s.", day=when(by, "day")) if by else ""
    if standing.files == 0:
        return NextStep(
            _("Your video is next in line. Pictures would make it better."),
            detail,
            "info",
            _("In the queue"),
            _("Add pictures"),
            f"{home}/uploads",
        )
    return NextStep(_("Your video is next in line."), detail, "info", _("In the queue"))


def _made(standing: Standing, _home: str, _: Translate, when: Callable[..., str]) -> NextStep:
    by = standing.project.deadline_date
    detail = _("Ready by %(day)s.", day=when(by, "day")) if by else ""
    return NextStep(_("We are making your video now."), detail, "accent", _("In production"))


def _checked(_standing: Standing, _home: str, _: Translate, _when: Any) -> NextStep:
    detail = _("You can leave this page. We send you a message when it is ready for you.")
    return NextStep(
        _("Your video is made. We look it over before you see it."),
        detail,
        "info",
        _("Quality check"),
    )


def _yours(standing: Standing, _home: str, _: Translate, _when: Any) -> NextStep:
    number = standing.version or 1
    return NextStep(
        _("Watch version %(number)s and tell us: yes, or what to change.", number=number),
        _("Nothing is final until you approve it."),
        "wait",
        _("Waiting for you"),
        _("Watch version %(number)s", number=number),
        "#video",
    )


def _changed(standing: Standing, home: str, _: Translate, _when: Any) -> NextStep:
    if standing.is_due:
        return NextStep(
            _("Pay for this round of changes, then we start."),
            "",
            "wait",
            _("Waiting for you"),
            _("Pay with M-Pesa"),
            f"{home}/pay",
        )
    return NextStep(_("We are changing your video as you asked."), "", "accent", _("Being changed"))


def _done(_standing: Standing, _home: str, _: Translate, _when: Any) -> NextStep:
    return NextStep(
        _("Your video is finished. It is yours to post."),
        "",
        "ok",
        _("Finished"),
        _("Download"),
        "#video",
    )


def _cancelled(_standing: Standing, _home: str, _: Translate, _when: Any) -> NextStep:
    return NextStep(
        _("You cancelled this order."),
        _("What you paid for it is given back."),
        "rest",
        _("Cancelled"),
        _("Order another video"),
        "/order",
    )


_BY_STATUS: dict[Status, Callable[[Standing, str, Translate, Callable[..., str]], NextStep]] = {
    Status.PENDING_PAYMENT: _pay,
    Status.QUEUED: _queued,
    Status.IN_PRODUCTION: _made,
    Status.IN_REVIEW: _checked,
    Status.AWAITING_APPROVAL: _yours,
    Status.IN_REVISION: _changed,
    Status.COMPLETED: _done,
    Status.ARCHIVED: _done,
    Status.CANCELLED: _cancelled,
}

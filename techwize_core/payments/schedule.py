"""When a provider is asked what became of an attempt.

At 12 s, 20 s, 60 s, 3 min, 15 min and 1 h after the prompt, then daily for a
week: a callback that never comes costs seconds, not an order.
"""

from __future__ import annotations

from datetime import datetime, timedelta

QUESTIONS = tuple(timedelta(seconds=s) for s in (12, 20, 60, 180, 900, 3600))
DAY = timedelta(days=1)
LAST_QUESTION = timedelta(days=7)

STARTING = timedelta(seconds=60)
"""An attempt that was never sent by then: the process that made it is gone."""

UNEXPLAINED = timedelta(minutes=3)
"""After this an attempt that nobody can explain is called unknown."""

LEASE = timedelta(seconds=60)
"""Longer than any question takes: a question whose asker died is asked again after this."""

WITHOUT_REFERENCE = timedelta(minutes=15)
"""An attempt without the provider's reference cannot be asked about; no prompt lives this long."""

_HURRIES = tuple(timedelta(seconds=s) for s in (2, 4, 8, 16, 30))


def next_question(sent_at: datetime, now: datetime) -> datetime | None:
    """The first time of the schedule that is still to come; None when the week is over."""
    for offset in QUESTIONS:
        if sent_at + offset > now:
            return sent_at + offset
    days = (now - sent_at) // DAY + 1
    coming = sent_at + days * DAY
    return coming if coming - sent_at <= LAST_QUESTION else None


def hurried_question(
    sent_at: datetime, now: datetime, questions_since_claim: int
) -> datetime | None:
    """As :func:`next_question`, but sooner: a callback claims success, the provider hesitates."""
    regular = next_question(sent_at, now)
    if questions_since_claim >= len(_HURRIES):
        return regular
    hurried = now + _HURRIES[questions_since_claim]
    return hurried if regular is None else min(hurried, regular)

"""When a provider is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from techwize_core.payments.schedule import hurried_question, next_question

SENT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def all_questions() -> list[float]:
    asked, now = [], SENT
    while (due := next_question(SENT, now)) is not None:
        asked.append((due - SENT).total_seconds())
        now = due
    return asked


def test_asks_soon_then_less_and_less_for_a_week() -> None:
    day = 86400
    assert all_questions() == [12, 20, 60, 180, 900, 3600, *(day * n for n in range(1, 8))]


def test_a_claim_makes_us_ask_sooner_but_not_for_ever() -> None:
    now = SENT + timedelta(seconds=25)
    waits = [hurried_question(SENT, now, asked) for asked in range(8)]
    seconds = [(wait - now).total_seconds() for wait in waits if wait]
    assert seconds == [2, 4, 8, 16, 30, 35, 35, 35]

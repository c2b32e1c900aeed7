"""Money and times as pages show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime, format_timedelta

from techwize_core.kernel.clock import NAIROBI
from techwize_core.kernel.money import Money

_PATTERNS = {
    "exact": "EEE d MMM, HH:mm",
    "day": "EEEE d MMMM",
    "weekday": "EEEE",
    "full": "EEEE d MMMM y, HH:mm 'EAT'",
}
_LOCALES = {"en": "en_KE", "sw": "sw_KE"}


def money_filter(language: str) -> Callable[..., str]:
    """``amount|money("KES")``: ``KSh 12,500``."""

    def money(amount: Decimal | str | int, currency: str = "KES") -> str:
        return Money.of(amount, currency).format(language)

    return money


def when_filter(language: str, now: Callable[[], datetime]) -> Callable[..., str]:
    """``at|when(style)``: one of the styles above or ``relative``, in Nairobi's time."""
    locale = _LOCALES[language]

    def when(at: datetime, style: str = "exact") -> str:
        if style == "relative":
            return format_timedelta(at - now(), add_direction=True, locale=locale)
        return format_datetime(at, _PATTERNS[style], tzinfo=NAIROBI, locale=locale)

    return when


def size_words(size: int) -> str:
    """Bytes in the decimal megabytes that data bundles are sold in: ``2.1 MB``, never broken."""
    if size < 100_000:
        return f"{max(1, round(size / 1000))}\N{NO-BREAK SPACE}kB"
    return f"{size / 1_000_000:.1f}\N{NO-BREAK SPACE}MB"

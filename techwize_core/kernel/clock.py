"""The one clock. Tests move it; nothing else asks the operating system for the date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

NAIROBI = ZoneInfo("Africa/Nairobi")


class Clock:
    """Gives aware UTC times, shifted by what a test asked for."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC) + self._shift

    def move(self, by: timedelta) -> None:
        """Go forward (or back) by ``by``. For tests and demonstrations."""
        self._shift += by

    def reset(self) -> None:
        """Return to real time."""
        self._shift = timedelta()

"""Daraja's clock: East Africa Time, written as fourteen digits."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

# Kenya has one zone and no summer time, so no zone database is needed.
EAST_AFRICA_TIME = timezone(timedelta(hours=3), "EAT")

_FORMAT = "%Y%m%d%H%M%S"


def daraja_timestamp(moment: datetime) -> str:
    """Write an aware time as ``YYYYMMDDHHmmss`` in East Africa Time."""
    return moment.astimezone(EAST_AFRICA_TIME).strftime(_FORMAT)


def read_daraja_timestamp(value: object) -> datetime | None:
    """Read fourteen digits, number or text; None when they are no time."""
    text = str(value)
    if isinstance(value, bool) or len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, _FORMAT).replace(tzinfo=EAST_AFRICA_TIME)
    except ValueError:
        return None

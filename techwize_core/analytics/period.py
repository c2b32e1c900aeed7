"""The days that a dashboard looks at, in Kenyan time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import ColumnElement, Date, and_, cast, func
from sqlalchemy.orm import InstrumentedAttribute

from techwize_core.kernel.clock import NAIROBI
from techwize_core.kernel.errors import Invalid

LONGEST_DAYS = 366
USUAL_DAYS = 30
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(value: Any) -> Any:
    # pydantic would read "0" as a day of 1970.
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("write a day such as 2026-03-31")
    return value


def _of_our_time(day: date) -> date:
    if not date(2000, 1, 1) <= day <= date(2100, 1, 1):
        raise ValueError("write a day of this century")
    return day


Day = Annotated[date, BeforeValidator(_written_out), AfterValidator(_of_our_time)]


class PeriodQuery(BaseModel):
    """``from`` is the first day, ``to`` the day after the last; the last 30 days unless they say."""

    model_config = ConfigDict(extra="forbid")

    first: Annotated[Day | None, Field(alias="from")] = None
    end: Annotated[Day | None, Field(alias="to")] = None


@dataclass(frozen=True)
class Period:
    """Whole days, from ``first`` to the one before ``end``."""

    first: date
    end: date

    @classmethod
    def of(cls, query: PeriodQuery, now: datetime) -> Period:
        """What the query asks for. Raises :class:`Invalid` for no days at all, or too many."""
        end = query.end or now.astimezone(NAIROBI).date() + timedelta(days=1)
        first = query.first or end - timedelta(days=USUAL_DAYS)
        if first >= end:
            raise Invalid.field(
                "to", "The day in to must come after the one in from.", where="query"
            )
        if (end - first).days > LONGEST_DAYS:
            raise Invalid.field("to", f"Ask for at most {LONGEST_DAYS} days.", where="query")
        return cls(first, end)

    def holds(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """The condition that a time lies in the period."""
        return and_(column >= _midnight(self.first), column < _midnight(self.end))

    def follows(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """The condition that a time lies before the period."""
        return column < _midnight(self.first)

    def days(self) -> Iterator[date]:
        """Each of its days."""
        for number in range((self.end - self.first).days):
            yield self.first + timedelta(days=number)


def day_of(column: InstrumentedAttribute[Any]) -> ColumnElement[date]:
    """The day of a time, by Kenyan clocks."""
    return cast(func.timezone(NAIROBI.key, column), Date)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NAIROBI)

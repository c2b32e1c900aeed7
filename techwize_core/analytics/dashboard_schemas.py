"""The dashboards' answer. Rates are shares of 1, null where there is nothing to share."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.kernel.web.encoding import MoneyText
from techwize_core.projects.states import Status

Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(ge=0, le=1)]
Hours = Annotated[float, Field(ge=0)]


class SoldOut(BaseModel):
    """What one category or package brought: orders placed, how many of them were paid, revenue."""

    id: UUID
    name: str
    orders: Count
    paid_orders: Count
    revenue: MoneyText


class SoldPackageOut(SoldOut):
    """The same of a package."""

    category_id: UUID


class OrdersOut(BaseModel):
    """Orders placed in the period, by where they stand now.

    ``conversion_rate`` is the share that was paid in full, ``completion_rate``
    the share that its client has approved.
    """

    placed: Count
    paid: Count
    by_status: dict[Status, Count]
    by_category: list[SoldOut]
    by_package: list[SoldPackageOut]
    conversion_rate: Rate | None
    completion_rate: Rate | None


class MoneyOut(BaseModel):
    """Money in ``currency``.

    Booked in the period: ``revenue`` on projects, less what was taken back;
    ``received`` by providers, less what they paid out; ``credit`` given to
    clients, ``refunded`` to them. Of the orders placed in the period and not
    cancelled: ``ordered``, ``paid`` and ``due``.
    """

    currency: str
    revenue: MoneyText
    received: MoneyText
    refunded: MoneyText
    credit: MoneyText
    ordered: MoneyText
    paid: MoneyText
    due: MoneyText


class PaymentsOut(BaseModel):
    """Attempts to pay that were begun in the period; ``success_rate`` is of those that have ended."""

    attempts: Count
    succeeded: Count
    open: Count
    success_rate: Rate | None


class DeliveriesOut(BaseModel):
    """Videos shown to their clients for the first time in the period.

    The hours run from the payment to that moment. ``revision_rate`` is the
    share of these videos that a revision was asked for.
    """

    videos: Count
    median_hours: Hours | None
    p90_hours: Hours | None
    revised: Count
    revision_rate: Rate | None
    revisions_asked: Count


class EditorOut(BaseModel):
    """One person's work: open now, the rest in the period."""

    id: UUID
    name: str
    open: Count
    delivered: Count
    completed: Count
    revisions_asked: Count
    median_hours: Hours | None


class SourceOut(BaseModel):
    """How many leads came from one place."""

    source: str
    leads: Count


class LeadsOut(BaseModel):
    """Those who wrote in the period, most from one place first."""

    total: Count
    by_source: list[SourceOut]


class ClientsOut(BaseModel):
    """Clients who joined in the period; who ordered in it, and had ordered before."""

    joined: Count
    ordering: Count
    returning: Count


class AutomationOut(BaseModel):
    """What ran by itself in the period."""

    runs: Count
    failed: Count


class DayOut(BaseModel):
    """One day by Kenyan clocks."""

    date: date
    orders: Count
    revenue: MoneyText
    completed: Count
    leads: Count


class DashboardOut(BaseModel):
    """``GET /api/admin/analytics``: the days from ``from`` to the one before ``to``."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    first: Annotated[date, Field(alias="from")]
    end: Annotated[date, Field(alias="to")]
    timezone: str
    orders: OrdersOut
    money: MoneyOut
    payments: PaymentsOut
    deliveries: DeliveriesOut
    editors: list[EditorOut]
    leads: LeadsOut
    clients: ClientsOut
    automation: AutomationOut
    days: list[DayOut]

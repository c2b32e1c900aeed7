"""Figures of what was sold and paid: orders, packages, money."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.analytics.dashboard_schemas import (
    MoneyOut,
    OrdersOut,
    PaymentsOut,
    SoldOut,
    SoldPackageOut,
)
from techwize_core.analytics.period import Period
from techwize_core.catalog.models import ServiceCategory, ServicePackage
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.ledger import ZERO
from techwize_core.payments.models import OPEN_STATES, AttemptState, LedgerEntry, Payment
from techwize_core.projects.models import Project, TimelineEntry
from techwize_core.projects.states import Status

PROJECT_ACCOUNTS = LedgerEntry.account.like("project:%")
_DONE = (Status.COMPLETED.value, Status.ARCHIVED.value)
_NOT_PAYABLE = (Status.CANCELLED.value, Status.ARCHIVED.value)


@dataclass
class _Sold:
    orders: int = 0
    paid_orders: int = 0
    revenue: Decimal = ZERO

    def add(self, other: _Sold) -> None:
        self.orders += other.orders
        self.paid_orders += other.paid_orders
        self.revenue += other.revenue


@dataclass
class _Orders:
    """Orders of the period: how many stand where, and by package."""

    by_status: Counter[str] = field(default_factory=Counter)
    by_package: dict[UUID, _Sold] = field(default_factory=lambda: defaultdict(_Sold))


def share(part: int, whole: int) -> float | None:
    """A rate with four places; None of nothing."""
    return round(part / whole, 4) if whole else None


class SalesFigures:
    """Reads the figures of one period, in six statements; runs as an admin."""

    def __init__(self, work: UnitOfWork, period: Period) -> None:
        self._session = work.session
        self._period = period

    def orders(self) -> OrdersOut:
        """Orders placed, by status, category and package."""
        found = self._placed()
        for package_id, revenue in self._revenue_by_package():
            found.by_package[package_id].revenue += revenue
        placed = found.by_status.total()
        paid = sum(sold.paid_orders for sold in found.by_package.values())
        packages, categories = self._named(found.by_package)
        return OrdersOut(
            placed=placed,
            paid=paid,
            by_status={status: found.by_status[status.value] for status in Status},
            by_category=categories,
            by_package=packages,
            conversion_rate=share(paid, placed),
            completion_rate=share(sum(found.by_status[status] for status in _DONE), placed),
        )

    def _placed(self) -> _Orders:
        # Not by payment_status: the fee of a revision makes a paid order a partly paid one.
        paid = (
            select(TimelineEntry.id)
            .where(
                TimelineEntry.project_id == Project.id, TimelineEntry.status == Status.QUEUED.value
            )
            .exists()
        )
        rows = self._session.execute(
            select(Project.package_id, Project.status, func.count(), func.count().filter(paid))
            .where(self._period.holds(Project.created_at))
            .group_by(Project.package_id, Project.status)
        )
        found = _Orders()
        for package_id, status, count, paid_count in rows:
            found.by_status[status] += count
            found.by_package[package_id].add(_Sold(count, paid_count))
        return found

    def _revenue_by_package(self) -> Iterable[tuple[UUID, Decimal]]:
        rows = self._session.execute(
            select(Project.package_id, func.sum(LedgerEntry.amount))
            .join(Project, Project.id == LedgerEntry.project_id)
            .where(PROJECT_ACCOUNTS, self._period.holds(LedgerEntry.created_at))
            .group_by(Project.package_id)
        )
        return [(package_id, amount) for package_id, amount in rows]

    def _named(self, sold: Mapping[UUID, _Sold]) -> tuple[list[SoldPackageOut], list[SoldOut]]:
        """The packages that sold and their categories, most revenue first."""
        rows = self._session.execute(
            select(ServicePackage.id, ServicePackage.name, ServiceCategory.id, ServiceCategory.name)
            .join(ServiceCategory, ServiceCategory.id == ServicePackage.category_id)
            .where(ServicePackage.id.in_(sold))
        )
        packages = []
        categories: dict[UUID, tuple[str, _Sold]] = {}
        for package_id, name, category_id, category in rows:
            one = sold[package_id]
            packages.append(
                SoldPackageOut(id=package_id, name=name, category_id=category_id, **vars(one))
            )
            categories.setdefault(category_id, (category, _Sold()))[1].add(one)
        of_categories = [
            SoldOut(id=category_id, name=name, **vars(one))
            for category_id, (name, one) in categories.items()
        ]
        return sorted(packages, key=_best_first), sorted(of_categories, key=_best_first)

    def money(self) -> MoneyOut:
        """What was booked in the period, and what its orders owe."""
        account = func.split_part(LedgerEntry.account, ":", 1)
        rows = self._session.execute(
            select(account, func.sum(LedgerEntry.amount))
            .where(self._period.holds(LedgerEntry.created_at))
            .group_by(account)
        )
        booked: dict[str, Decimal] = dict(rows.all())
        ordered, paid, due = self._owed()
        return MoneyOut(
            currency="KES",
            revenue=booked.get("project", ZERO),
            received=-booked.get("provider", ZERO),
            refunded=booked.get("refunds", ZERO),
            credit=booked.get("client", ZERO),
            ordered=ordered,
            paid=paid,
            due=due,
        )

    def _owed(self) -> tuple[Decimal, Decimal, Decimal]:
        paid = (
            select(func.coalesce(func.sum(LedgerEntry.amount), ZERO))
            .where(LedgerEntry.project_id == Project.id, PROJECT_ACCOUNTS)
            .scalar_subquery()
        )
        orders = (
            select(Project.status, Project.total_amount, paid.label("paid"))
            .where(self._period.holds(Project.created_at), Project.status != Status.CANCELLED.value)
            .subquery()
        )
        due = func.greatest(orders.c.total_amount - orders.c.paid, ZERO)
        payable = orders.c.status.not_in(_NOT_PAYABLE)
        row = self._session.execute(
            select(
                func.sum(orders.c.total_amount),
                func.sum(orders.c.paid),
                func.sum(due).filter(payable),
            )
        ).one()
        ordered, paid_amount, owed = (amount or ZERO for amount in row)
        return ordered, paid_amount, owed

    def payments(self) -> PaymentsOut:
        """Attempts that were begun in the period."""
        rows = self._session.execute(
            select(Payment.state, func.count())
            .where(self._period.holds(Payment.created_at))
            .group_by(Payment.state)
        )
        states: Counter[str] = Counter(dict(rows.all()))
        attempts = states.total()
        still_open = sum(states[state.value] for state in OPEN_STATES)
        succeeded = states[AttemptState.SUCCEEDED.value]
        return PaymentsOut(
            attempts=attempts,
            succeeded=succeeded,
            open=still_open,
            success_rate=share(succeeded, attempts - still_open),
        )


def _best_first(sold: SoldOut) -> tuple[Any, ...]:
    return (-sold.revenue, -sold.orders, sold.name, str(sold.id))

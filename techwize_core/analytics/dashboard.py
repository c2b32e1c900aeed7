"""The dashboards: one answer with the figures of a period, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from techwize_core.accounts.models import Profile
from techwize_core.analytics.dashboard_schemas import (
    AutomationOut,
    ClientsOut,
    DashboardOut,
    DayOut,
    LeadsOut,
    SourceOut,
)
from techwize_core.analytics.models import Lead
from techwize_core.analytics.period import Period, PeriodQuery, day_of
from techwize_core.analytics.sales import PROJECT_ACCOUNTS, SalesFigures
from techwize_core.analytics.workload import WorkFigures
from techwize_core.kernel.clock import NAIROBI
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.outbox.models import AutomationLog, RunStatus
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.ledger import ZERO
from techwize_core.payments.models import LedgerEntry
from techwize_core.projects.models import Project, TimelineEntry
from techwize_core.projects.states import Status


class Dashboard:
    """Reads the figures of the current tenant; runs as an admin."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def read(self, query: PeriodQuery) -> DashboardOut:
        """All figures. Raises :class:`Invalid` for a period of no days, or too many."""
        period = Period.of(query, self._work.now())
        sales = SalesFigures(self._work, period)
        deliveries, editors = WorkFigures(self._work, period).read()
        return DashboardOut(
            first=period.first,
            end=period.end,
            timezone=NAIROBI.key,
            orders=sales.orders(),
            money=sales.money(),
            payments=sales.payments(),
            deliveries=deliveries,
            editors=editors,
            leads=self._leads(period),
            clients=self._clients(period),
            automation=self._automation(period),
            days=self._days(period),
        )

    def _leads(self, period: Period) -> LeadsOut:
        count = func.count()
        rows = self._session.execute(
            select(Lead.source, count)
            .where(period.holds(Lead.created_at))
            .group_by(Lead.source)
            .order_by(count.desc(), Lead.source)
        )
        sources = [SourceOut(source=source, leads=leads) for source, leads in rows]
        return LeadsOut(total=sum(one.leads for one in sources), by_source=sources)

    def _clients(self, period: Period) -> ClientsOut:
        earlier = aliased(Project)
        returned = select(earlier.id).where(
            earlier.client_id == Project.client_id, period.follows(earlier.created_at)
        )
        joined = (
            select(func.count())
            .select_from(Profile)
            .where(Profile.role == Role.CLIENT.value, period.holds(Profile.created_at))
        )
        ordering = func.count(Project.client_id.distinct())
        row = self._session.execute(
            select(joined.scalar_subquery(), ordering, ordering.filter(returned.exists())).where(
                period.holds(Project.created_at)
            )
        ).one()
        return ClientsOut(joined=row[0], ordering=row[1], returning=row[2])

    def _automation(self, period: Period) -> AutomationOut:
        failed = AutomationLog.status == RunStatus.FAILED.value
        row = self._session.execute(
            select(func.count(), func.count().filter(failed)).where(
                period.holds(AutomationLog.created_at)
            )
        ).one()
        return AutomationOut(runs=row[0], failed=row[1])

    def _days(self, period: Period) -> list[DayOut]:
        """A row for each day, also for those on which nothing happened."""
        completed = TimelineEntry.status == Status.COMPLETED.value
        revenue = func.sum(LedgerEntry.amount)
        series = union_all(
            _by_day("orders", period, Project.created_at),
            _by_day("completed", period, TimelineEntry.created_at).where(completed),
            _by_day("leads", period, Lead.created_at),
            _by_day("revenue", period, LedgerEntry.created_at, revenue).where(PROJECT_ACCOUNTS),
        )
        found: dict[date, dict[str, Decimal]] = defaultdict(dict)
        for name, day, figure in self._session.execute(series):
            found[day][name] = figure
        return [_day(day, found[day]) for day in period.days()]


def _by_day(
    name: str, period: Period, column: InstrumentedAttribute[Any], figure: Any = None
) -> Select[Any]:
    day = day_of(column)
    count = func.count() if figure is None else figure
    return (
        select(literal(name), day.label("day"), count.label("figure"))
        .where(period.holds(column))
        .group_by(day)
    )


def _day(day: date, figures: dict[str, Decimal]) -> DayOut:
    counts = {name: int(figures.get(name, 0)) for name in ("orders", "completed", "leads")}
    return DayOut(date=day, revenue=figures.get("revenue", ZERO), **counts)

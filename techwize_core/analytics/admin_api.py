"""The dashboards, over HTTP, for admins."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.analytics.dashboard import Dashboard
from techwize_core.analytics.dashboard_schemas import DashboardOut
from techwize_core.analytics.period import PeriodQuery
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint


@endpoint(
    "GET",
    "/api/admin/analytics",
    permission=Permission.ANALYTICS_READ,
    summary="The figures of a period: orders, money, work, leads, day by day",
    tag="Staff: figures",
    query=PeriodQuery,
    answer=DashboardOut,
)
def read_dashboard(request: Request, query: PeriodQuery) -> DashboardOut:
    return request.work.get(Dashboard).read(query)

"""The automation log."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.automation.schemas import LogOut, LogQuery
from techwize_core.automation.service import AutomationService
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.outbox.models import AutomationLog
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page

_TAG = "Staff: automation"


@endpoint(
    "GET",
    "/api/admin/automation-logs",
    permission=Permission.AUTOMATION_READ,
    summary="What ran by itself, newest first",
    tag=_TAG,
    query=LogQuery,
    answer=Page[LogOut],
)
def list_logs(request: Request, query: LogQuery) -> dict[str, Any]:
    return request.work.get(AutomationService).page(query).as_page(LogOut)


@endpoint(
    "POST",
    "/api/admin/automation-logs/{run_id}/retry",
    permission=Permission.AUTOMATION_READ,
    summary="Run a failed one again",
    tag=_TAG,
    answer=LogOut,
    errors=(409,),
)
def retry(request: Request) -> AutomationLog:
    run_id = parse_id(request.matchdict["run_id"])
    if run_id is None:
        raise NotFound("There is no such run.")
    return request.work.get(AutomationService).retry(run_id)

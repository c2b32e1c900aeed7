"""The automation log."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.automation.schemas import LogOut, LogQuery
from techwize_core.automation.service import AutomationService
from techwize_core.kernel.outbox.models import AutomationLog
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice

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
def list_logs(request: Request, query: LogQuery) -> Slice[AutomationLog]:
    return request.work.get(AutomationService).page(query)


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
    run_id = id_at(request, "run_id", otherwise="There is no such run.")
    return request.work.get(AutomationService).retry(run_id)

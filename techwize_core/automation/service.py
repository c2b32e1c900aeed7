"""The log of what ran by itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from techwize_core.automation.schemas import LogQuery
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.errors import Conflict, Invalid
from techwize_core.kernel.outbox.models import AutomationLog, RunStatus
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork


class AutomationService:
    """Reads the log, and has failed runs made again."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def page(self, query: LogQuery) -> Slice[AutomationLog]:
        """Runs, newest first; without those that looked and found nothing to do.

        Raises :class:`Invalid` for a trigger that nothing listens to.
        """
        kinds = self._work.platform.event_kinds()
        if query.trigger_type is not None and query.trigger_type not in kinds:
            message = f"Use one of {', '.join(kinds)}."
            raise Invalid.field("trigger_type", message, where="query")
        did_something = AutomationLog.metadata_.has_key("outcome")
        found = select(AutomationLog).where(
            or_(AutomationLog.status != RunStatus.SUCCESS.value, did_something)
        )
        columns = (
            AutomationLog.status,
            AutomationLog.trigger_type,
            AutomationLog.action_taken,
            AutomationLog.project_id,
        )
        return paginate(self._session, matching(found, query, *columns), query)

    def triggers(self) -> Sequence[str]:
        """The kinds of events that anything ran for, by name."""
        return self._session.scalars(
            select(AutomationLog.trigger_type).distinct().order_by(AutomationLog.trigger_type)
        ).all()

    def retry(self, run_id: UUID) -> AutomationLog:
        """Run it again now. Raises :class:`Conflict` for one that succeeded: its work is done."""
        missing = "There is no such run."
        run = row_by_id(self._session, AutomationLog, run_id, missing=missing, lock=True)
        if run.status == RunStatus.SUCCESS.value:
            raise Conflict("This run succeeded; what it did is done.")
        run.status = RunStatus.PENDING.value
        run.attempts = 0
        run.next_attempt_at = self._work.now()
        run.finished_at = None
        self._session.flush()
        write_audit(self._work, "run.repeated", "run", run.id, {"handler": run.action_taken})
        self._work.after_commit("carry_out_run", run.tenant_id, run.id)
        return run

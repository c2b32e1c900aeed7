"""What pages and the API show of a project's payments."""

from __future__ import annotations

from sqlalchemy import select

from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.balance import Balance, balance_of
from techwize_core.payments.models import Payment
from techwize_core.payments.providers import explain
from techwize_core.payments.schemas import PaymentsQuery
from techwize_core.projects.models import Project
from techwize_core.sdk import Explanation


class PaymentService:
    """Payments as the current person sees them."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def attempts(self, project: Project) -> list[Payment]:
        """The project's attempts, newest first."""
        return self._work.get(AttemptService).of_project(project.id)

    def page(self, project: Project, query: PaymentsQuery) -> Slice[Payment]:
        """One page of the project's attempts, newest first unless the query says otherwise."""
        attempts = select(Payment).where(Payment.project_id == project.id)
        columns = (Payment.status, Payment.state, Payment.payment_method)
        return paginate(self._work.session, matching(attempts, query, *columns), query)

    def balance(self, project: Project) -> Balance:
        """What the project costs, what is paid, what is due."""
        return balance_of(self._work, project)

    def explanation(self, payment: Payment) -> Explanation | None:
        """The attempt's result in plain words; None while it has none."""
        return explain(self._work.platform, payment.provider, payment.result_code)

"""What a project costs, what has been paid, what is still due."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.ledger import ZERO, Ledger, client_account, project_account
from techwize_core.projects.models import Project
from techwize_core.projects.states import Status


@dataclass(frozen=True)
class Balance:
    """All amounts in ``currency``.

    ``credit`` is what the project's payments left over for its client.
    """

    total: Decimal
    paid: Decimal
    refunded: Decimal
    credit: Decimal
    payable: bool
    currency: str = "KES"

    @property
    def due(self) -> Decimal:
        """What is still to be paid; zero for a project that was cancelled."""
        return max(ZERO, self.total - self.paid) if self.payable else ZERO

    @property
    def payment_status(self) -> str:
        """The project's ``payment_status``."""
        if self.paid <= 0:
            return "refunded" if self.refunded > 0 else "pending"
        return "paid" if self.paid >= self.total else "partial"


def balance_of(work: UnitOfWork, project: Project) -> Balance:
    """The balance as the ledger tells it."""
    ledger = work.get(Ledger)
    return Balance(
        total=project.total_amount,
        paid=ledger.balance(project_account(project.id)),
        refunded=ledger.balance("refunds", project_id=project.id),
        credit=ledger.balance(client_account(project.client_id), project_id=project.id),
        payable=project.status not in (Status.CANCELLED, Status.ARCHIVED),
    )

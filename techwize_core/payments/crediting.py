"""Crediting a payment: ledger, receipt, project and event in one transaction, once.

Whoever calls this has decided that the money is there; see ``settlement`` and
``inbox`` for how.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, text

from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.alerts import alert
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.balance import balance_of
from techwize_core.payments.ledger import Ledger, client_account, project_account, provider_account
from techwize_core.payments.models import AttemptState, Payment, Receipt
from techwize_core.projects.models import Project
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

_RECEIPT_SERIES = text("select pg_advisory_xact_lock(hashtextextended(:series, 0))")


@dataclass(frozen=True)
class Money:
    """Money that came in.

    ``receipt`` is the provider's number, None while only a query knows of it.
    """

    amount: Decimal
    receipt: str | None
    cause: str
    code: str = ""
    description: str = ""


class Crediting:
    """Books money on projects. Runs as the worker, with the attempt already locked."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session
        self._attempts = work.get(AttemptService)
        self._ledger = work.get(Ledger)

    def credit(self, payment: Payment, money: Money) -> None:
        """Book the money of an attempt that has none yet; a second call changes nothing.

        What goes beyond the project's price, and all of it when the project was
        cancelled, becomes the client's credit.
        """
        if payment.state == AttemptState.SUCCEEDED:
            return
        project = self._work.get(ProjectService).lock(payment.project_id)
        to_project = min(money.amount, balance_of(self._work, project).due)
        self._post(payment, "payment", money.amount, to_project)
        payment.amount = money.amount
        payment.payment_date = self._work.now()
        payment.next_query_at = None
        self._note_receipt(payment, money.receipt)
        self._attempts.step(
            payment,
            AttemptState.SUCCEEDED,
            money.cause,
            code=money.code,
            description=money.description,
            amount=str(money.amount),
            receipt=money.receipt,
        )
        if to_project < money.amount:
            alert(self._work, payment, "overpaid", credit=str(money.amount - to_project))
        receipt = self._issue_receipt(payment)
        self._tell(payment, receipt)
        self.settle(project)

    def supply_receipt(
        self, payment: Payment, amount: Decimal | None, receipt: str, cause: str
    ) -> None:
        """Complete a payment that was known by query alone, now that its callback has come.

        Less than what was credited is corrected in the ledger. More is not
        believed: an unsigned message never adds money.
        """
        if amount is not None and amount < payment.amount:
            self._take_back(payment, payment.amount - amount, cause)
        elif amount is not None and amount > payment.amount:
            alert(self._work, payment, "callback_names_more", named=str(amount))
        self._note_receipt(payment, receipt)
        self._trace_correction(payment, cause, receipt)
        self._forget_document(payment)
        self._attempts.announce(
            payment,
            "payment_update",
            amount=str(payment.amount),
            receipt=payment.mpesa_receipt_number,
        )

    def _post(self, payment: Payment, cause: str, amount: Decimal, to_project: Decimal) -> None:
        self._ledger.post(
            payment,
            cause,
            {
                provider_account(payment.provider): -amount,
                project_account(payment.project_id): to_project,
                client_account(payment.client_id): amount - to_project,
            },
        )

    def _take_back(self, payment: Payment, excess: Decimal, cause: str) -> None:
        project = self._work.get(ProjectService).lock(payment.project_id)
        # What was given as credit goes first, so that a paid project stays paid where it can.
        given = self._ledger.balance(client_account(payment.client_id), project_id=project.id)
        from_credit = min(excess, max(given, Decimal(0)))
        self._post(payment, "correction", -excess, -(excess - from_credit))
        payment.amount -= excess
        alert(self._work, payment, "amount_corrected", by=str(-excess), cause=cause)
        project.payment_status = balance_of(self._work, project).payment_status

    def _note_receipt(self, payment: Payment, receipt: str | None) -> None:
        if receipt is not None and self._receipt_is_taken(payment, receipt):
            alert(self._work, payment, "receipt_used_twice", receipt=receipt)
            receipt = None
        payment.mpesa_receipt_number = receipt
        payment.receipt_flagged = receipt is None

    def _receipt_is_taken(self, payment: Payment, receipt: str) -> bool:
        query = select(Payment.id).where(
            Payment.provider == payment.provider,
            Payment.mpesa_receipt_number == receipt,
            Payment.id != payment.id,
        )
        return self._session.scalar(query) is not None

    def _issue_receipt(self, payment: Payment) -> Receipt:
        # One at a time per tenant: the series has no gaps, so no sequence can make it.
        self._session.execute(_RECEIPT_SERIES, {"series": f"receipts/{payment.tenant_id}"})
        last = self._session.scalar(select(func.coalesce(func.max(Receipt.number), 0)))
        receipt = Receipt(
            tenant_id=payment.tenant_id,
            payment_id=payment.id,
            number=(last or 0) + 1,
            created_at=self._work.now(),
        )
        self._session.add(receipt)
        self._session.flush()
        self._work.after_commit("make_receipt", payment.tenant_id, payment.id)
        return receipt

    def _forget_document(self, payment: Payment) -> None:
        receipt = self._session.scalar(select(Receipt).where(Receipt.payment_id == payment.id))
        if receipt is not None:
            receipt.file_key = None
            self._session.flush()
            self._work.after_commit("make_receipt", payment.tenant_id, payment.id)

    def _tell(self, payment: Payment, receipt: Receipt) -> None:
        self._attempts.announce(
            payment,
            "payment_received",
            amount=str(payment.amount),
            currency=payment.currency,
            receipt=payment.mpesa_receipt_number,
            receipt_number=receipt.number,
            client_id=str(payment.client_id),
        )

    def settle(self, project: Project) -> None:
        """Say how far a locked project is paid; one that is paid in full for the first time is queued."""
        projects = self._work.get(ProjectService)
        project.payment_status = balance_of(self._work, project).payment_status
        self._session.flush()
        if project.payment_status == "paid" and project.status == Status.PENDING_PAYMENT:
            projects.queue(project)

    def _trace_correction(self, payment: Payment, cause: str, receipt: str) -> None:
        here = AttemptState(payment.state)
        details: dict[str, UUID | str] = {"amount": str(payment.amount), "receipt": receipt}
        self._attempts.trace(payment, here, here, cause, details)

"""Giving an open attempt up, so that another number or method can be tried.

Its money, should it come after all, is still taken: as a second completed
payment, and as credit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.errors import StillOpen
from techwize_core.payments.models import AttemptState, Payment
from techwize_core.payments.schedule import UNEXPLAINED
from techwize_core.payments.settlement import settle_payment
from techwize_core.payments.states import is_open
from techwize_core.sdk import QueryReport

PROMPT_LIFE = timedelta(seconds=60)


def abandon(platform: Platform, tenant_id: UUID, payment_id: UUID) -> Payment:
    """Close an open attempt; the caller has checked that the person may see it.

    A prompt on a phone is asked about first. Raises :class:`StillOpen` while
    its payer could still answer it, and when the attempt has ended already.
    """
    worker = Scope.worker(tenant_id)
    with platform.unit(worker) as work:
        payment = work.get(AttemptService).lock(payment_id)
        _check_open(payment)
        if payment.payment_method != "mpesa":
            return _close(payment, work.now())
        age = work.now() - (payment.sent_at or payment.created_at)
    if age < PROMPT_LIFE:
        wait = int((PROMPT_LIFE - age).total_seconds()) + 1
        raise StillOpen(
            f"The prompt may still be on the phone. Try again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )
    report = settle_payment(platform, tenant_id, payment_id)
    return _close_after_question(platform, worker, payment_id, report, is_old=age >= UNEXPLAINED)


def _close_after_question(
    platform: Platform, worker: Scope, payment_id: UUID, report: QueryReport | None, *, is_old: bool
) -> Payment:
    with platform.unit(worker) as work:
        payment = work.get(AttemptService).lock(payment_id)
        if payment.state == AttemptState.SUCCEEDED:
            raise StillOpen("This payment has just gone through.")
        if not is_open(AttemptState(payment.state)):
            return payment
        unanswered = report is None and payment.transaction_ref is not None
        if (report is not None and report.outcome == "pending") or (unanswered and not is_old):
            raise StillOpen("M-Pesa is still working on this payment. Try again in a minute.")
        return _close(payment, work.now())


def _check_open(payment: Payment) -> None:
    if not is_open(AttemptState(payment.state)) or payment.closed_at is not None:
        raise StillOpen(f"This payment is over already: {payment.state}.")


def _close(payment: Payment, now: datetime) -> Payment:
    payment.closed_at = now
    return payment

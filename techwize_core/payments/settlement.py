"""Asking the provider what became of an attempt, and acting on its answer.

Three steps: a short transaction that takes the question, the provider's query
outside any transaction, a short transaction that applies the answer to the
attempt as it is by then. Two processes that ask at once do no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.alerts import alert
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.claims import Claim, count_question, read_claim
from techwize_core.payments.crediting import Crediting, Money
from techwize_core.payments.models import AttemptState, Payment
from techwize_core.payments.providers import provider_named
from techwize_core.payments.schedule import (
    LEASE,
    UNEXPLAINED,
    WITHOUT_REFERENCE,
    hurried_question,
    next_question,
)
from techwize_core.payments.states import is_open, may_step
from techwize_core.sdk import PluginError, QueryReport

log = get_logger(__name__)


def settle_payment(platform: Platform, tenant_id: UUID, payment_id: UUID) -> QueryReport | None:
    """Ask about one attempt and apply the answer; None when it was not or could not be asked."""
    worker = Scope.worker(tenant_id)
    with platform.unit(worker) as work:
        payment = work.get(AttemptService).lock(payment_id)
        if not _take_question(work, payment):
            return None
    report = _ask(platform, payment)
    with platform.unit(worker) as work:
        _apply(work, work.get(AttemptService).lock(payment_id), report)
    return report


def _take_question(work: UnitOfWork, payment: Payment) -> bool:
    """Whether there is something to ask; an attempt without a reference is moved by time alone."""
    if payment.state == AttemptState.SUCCEEDED:
        payment.next_query_at = None
        return False
    if payment.transaction_ref is None:
        _wait_without_reference(work, payment)
        return False
    payment.queries += 1
    payment.next_query_at = work.now() + LEASE
    return True


def _wait_without_reference(work: UnitOfWork, payment: Payment) -> None:
    attempts = work.get(AttemptService)
    over = payment.created_at + WITHOUT_REFERENCE
    if not is_open(AttemptState(payment.state)):
        payment.next_query_at = None
    elif work.now() >= over:
        payment.next_query_at = None
        attempts.step(payment, AttemptState.EXPIRED, "no answer, and no prompt lives this long")
    else:
        payment.next_query_at = over
        if payment.state == AttemptState.CREATED:
            attempts.step(payment, AttemptState.UNKNOWN, "its sender died before the answer")


def _ask(platform: Platform, payment: Payment) -> QueryReport | None:
    try:
        report = provider_named(platform, payment.tenant_id, payment.provider).ask(payment)
    except (PluginError, LookupError) as error:
        log.warning("payments.question_unanswered", payment_id=str(payment.id), error=str(error))
        return None
    if report.provider_ref != payment.transaction_ref:
        log.error("payments.answer_about_another", payment_id=str(payment.id))
        return None
    return report


def _apply(work: UnitOfWork, payment: Payment, report: QueryReport | None) -> None:
    if payment.state == AttemptState.SUCCEEDED:
        payment.next_query_at = None
        return
    asked = count_question(payment)
    outcome = report.outcome if report is not None else "unanswered"
    _ANSWERS.get(outcome, _take_doubt)(work, payment, report)
    if payment.state != AttemptState.SUCCEEDED:
        payment.next_query_at = _next(work, payment, asked)


def _next(work: UnitOfWork, payment: Payment, asked: int) -> datetime | None:
    sent_at, now = payment.sent_at or payment.created_at, work.now()
    if read_claim(payment) is not None:
        return hurried_question(sent_at, now, asked)
    # A phone that was out of reach can still pay late; what was declined cannot.
    if is_open(AttemptState(payment.state)) or payment.state == AttemptState.EXPIRED:
        return next_question(sent_at, now)
    return None


def _take_paid(work: UnitOfWork, payment: Payment, report: QueryReport) -> None:
    claim = read_claim(payment)
    amount = _amount(payment, report, claim)
    if claim is not None and claim.amount is not None and claim.amount > amount:
        alert(work, payment, "callback_names_more", named=str(claim.amount))
    receipt = report.receipt or (claim.receipt if claim else None)
    cause = "query and callback" if claim else "query"
    work.get(Crediting).credit(
        payment, Money(amount, receipt, cause, report.code, report.description)
    )


def _amount(payment: Payment, report: QueryReport, claim: Claim | None) -> Decimal:
    """The provider's own figure; else the callback's where it is less; else what was asked."""
    if report.amount is not None:
        return report.amount
    if claim is not None and claim.amount is not None and 0 < claim.amount < payment.asked_amount:
        return claim.amount
    return payment.asked_amount


def _take_end(work: UnitOfWork, payment: Payment, report: QueryReport) -> None:
    state = AttemptState(payment.state)
    if read_claim(payment) is not None:
        _hold(work, payment, report)
    elif may_step(state, AttemptState(report.outcome)):
        work.get(AttemptService).step(
            payment,
            AttemptState(report.outcome),
            "query",
            code=report.code,
            description=report.description,
        )


def _hold(work: UnitOfWork, payment: Payment, report: QueryReport) -> None:
    """The callback says paid, the query says no: nothing is decided before a person looks."""
    if not payment.metadata_.get("held"):
        payment.metadata_ = {**payment.metadata_, "held": f"{report.outcome} ({report.code})"}
        alert(work, payment, "query_contradicts_callback", outcome=report.outcome, code=report.code)
    _call_unknown(work, payment, "the query contradicts the callback")


def _take_pending(work: UnitOfWork, payment: Payment, report: QueryReport) -> None:
    state = AttemptState(payment.state)
    if may_step(state, AttemptState.PENDING):
        work.get(AttemptService).step(payment, AttemptState.PENDING, "query")
    _doubt_if_old(work, payment)


def _take_doubt(work: UnitOfWork, payment: Payment, report: QueryReport | None) -> None:
    if report is not None:
        _call_unknown(work, payment, f"query: {report.description or report.code}")
    _doubt_if_old(work, payment)


def _doubt_if_old(work: UnitOfWork, payment: Payment) -> None:
    if work.now() - (payment.sent_at or payment.created_at) >= UNEXPLAINED:
        _call_unknown(work, payment, "unexplained for three minutes")


def _call_unknown(work: UnitOfWork, payment: Payment, cause: str) -> None:
    if may_step(AttemptState(payment.state), AttemptState.UNKNOWN):
        work.get(AttemptService).step(payment, AttemptState.UNKNOWN, cause)


_ANSWERS: dict[str, Callable[..., None]] = {
    "paid": _take_paid,
    "failed": _take_end,
    "cancelled": _take_end,
    "expired": _take_end,
    "pending": _take_pending,
}

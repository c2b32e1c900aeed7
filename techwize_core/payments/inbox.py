"""The inbox: what stored callbacks say, and how far that is believed.

Order-free and safe to repeat. A callback is a claim: unsigned ones count only
when the provider's own query agrees (``PAYMENT_TRUST=query``), or, by setting,
when they came to the secret address and name exactly what was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.alerts import alert
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.claims import Claim, read_claim, write_claim
from techwize_core.payments.crediting import Crediting, Money
from techwize_core.payments.models import AttemptState, Payment, PaymentCallback
from techwize_core.payments.providers import provider_in
from techwize_core.payments.states import is_open
from techwize_core.sdk import CallbackReport, ProviderRefused, RawCallback

_ENDS: dict[str, AttemptState] = {
    "failed": AttemptState.FAILED,
    "cancelled": AttemptState.CANCELLED,
    "expired": AttemptState.EXPIRED,
}
# A stranger's hint makes us look soon, but never faster than this.
_HINTED = timedelta(seconds=2)
# The row behind a question that is asked at once: it is asked again should the asker die.
_BACKED = timedelta(seconds=5)


def process_callback(work: UnitOfWork, event: Event) -> str | None:
    """Handle ``callback_received``: read the callback, and act on what it claims."""
    callback = _lock(work, UUID(event.payload["callback_id"]))
    if callback is None or callback.status != "received":
        return None
    read_and_take(work, callback)
    return f"callback of {callback.provider}: {callback.status}"


def rematch_orphans(work: UnitOfWork, payment: Payment) -> None:
    """Take up callbacks that came before we knew the reference that they name."""
    fits = [PaymentCallback.attempt_hint == payment.id]
    if payment.transaction_ref:
        fits.append(PaymentCallback.provider_ref == payment.transaction_ref)
    orphans = work.session.scalars(
        select(PaymentCallback)
        .where(
            PaymentCallback.status == "orphan",
            PaymentCallback.provider == payment.provider,
            or_(*fits),
        )
        .order_by(PaymentCallback.created_at)
        .with_for_update()
    )
    for callback in orphans:
        read_and_take(work, callback)


def rematch_orphan(work: UnitOfWork, callback_id: UUID) -> None:
    """Try one orphan again."""
    callback = _lock(work, callback_id)
    if callback is not None and callback.status == "orphan":
        read_and_take(work, callback)


def read_and_take(work: UnitOfWork, callback: PaymentCallback) -> None:
    """Read a locked callback and act on each of its reports."""
    try:
        reports = _read(work, callback)
    except ProviderRefused as error:
        _close(work, callback, "malformed", error.detail)
        return
    if not reports:
        _close(work, callback, "processed", "it says nothing about a payment")
    for report in reports:
        _take(work, callback, report)
    work.session.flush()


def _read(work: UnitOfWork, callback: PaymentCallback) -> Sequence[CallbackReport]:
    raw = RawCallback(callback.body, callback.headers, callback.remote_addr)
    return provider_in(work, callback.provider).read(raw)


def _take(work: UnitOfWork, callback: PaymentCallback, report: CallbackReport) -> None:
    callback.provider_ref = report.provider_ref
    payment = _find(work, callback, report)
    if payment is None:
        _close(work, callback, "orphan", "no payment has this reference")
        return
    if payment.secondary_ref and payment.secondary_ref != report.secondary_ref:
        _flag(work, callback, payment, "its second reference is not the payment's")
        _close(work, callback, "rejected", "its second reference is not the payment's")
        return
    callback.payment_id = payment.id
    _close(work, callback, "processed", f"{report.outcome} ({report.code})")
    if report.outcome == "paid":
        _take_success(work, callback, payment, report)
    elif report.outcome in _ENDS:
        _take_end(work, callback, payment, report)
    else:
        _ask_soon(work, payment)


def _find(work: UnitOfWork, callback: PaymentCallback, report: CallbackReport) -> Payment | None:
    attempts = work.get(AttemptService)
    payment_id = attempts.by_reference(callback.provider, report.provider_ref)
    if payment_id is not None:
        return attempts.lock(payment_id)
    return _adopt(work, callback, report)


def _adopt(work: UnitOfWork, callback: PaymentCallback, report: CallbackReport) -> Payment | None:
    """The attempt whose push got no clear answer: only this callback can tell its reference."""
    if callback.attempt_hint is None or not callback.secret_path:
        return None
    query = select(Payment).where(
        Payment.id == callback.attempt_hint,
        Payment.provider == callback.provider,
        Payment.transaction_ref.is_(None),
        # Also one given up for lost: money that comes late is still its money.
        Payment.state.in_([AttemptState.UNKNOWN.value, AttemptState.EXPIRED.value]),
    )
    payment = work.session.scalar(query.with_for_update())
    if payment is not None:
        payment.transaction_ref = report.provider_ref
        payment.secondary_ref = report.secondary_ref or None
        work.session.flush()
    return payment


def _is_trusted(callback: PaymentCallback, payment: Payment, report: CallbackReport) -> bool:
    """Whether it is signed, or came to this attempt's secret address from where such things come."""
    own_address = callback.secret_path and callback.attempt_hint in (None, payment.id)
    return report.signed or (own_address and not callback.flagged)


def _take_success(
    work: UnitOfWork, callback: PaymentCallback, payment: Payment, report: CallbackReport
) -> None:
    if not _is_trusted(callback, payment, report):
        _ask_soon(work, payment)
    elif payment.state == AttemptState.SUCCEEDED:
        _take_late_receipt(work, callback, payment, report)
    elif report.signed or _matches(work, payment, report):
        amount = report.amount if report.amount is not None else payment.asked_amount
        money = Money(amount, report.receipt, "callback", report.code, report.description)
        work.get(Crediting).credit(payment, money)
    else:
        write_claim(payment, Claim(callback.id, report.amount, report.receipt))
        payment.next_query_at = work.now() + _BACKED
        work.after_commit("settle_payment", payment.tenant_id, payment.id)


def _matches(work: UnitOfWork, payment: Payment, report: CallbackReport) -> bool:
    """Whether the setting lets an unsigned callback count by itself, and this one fits exactly."""
    return work.platform.settings.payment_trust == "match" and report.amount == payment.asked_amount


def _take_late_receipt(
    work: UnitOfWork, callback: PaymentCallback, payment: Payment, report: CallbackReport
) -> None:
    if payment.mpesa_receipt_number is not None:
        if report.receipt not in (None, payment.mpesa_receipt_number):
            _flag(work, callback, payment, "it names another receipt for a payment that has one")
        return
    if report.receipt is not None:
        work.get(Crediting).supply_receipt(payment, report.amount, report.receipt, "late callback")


def _take_end(
    work: UnitOfWork, callback: PaymentCallback, payment: Payment, report: CallbackReport
) -> None:
    if payment.state == AttemptState.SUCCEEDED:
        _flag(work, callback, payment, "it calls a paid payment " + report.outcome)
    elif not _is_trusted(callback, payment, report) or read_claim(payment) is not None:
        _ask_soon(work, payment)
    elif is_open(AttemptState(payment.state)):
        payment.next_query_at = None if report.outcome != "expired" else payment.next_query_at
        work.get(AttemptService).step(
            payment,
            _ENDS[report.outcome],
            "callback",
            code=report.code,
            description=report.description,
        )


def _ask_soon(work: UnitOfWork, payment: Payment) -> None:
    if payment.state == AttemptState.SUCCEEDED or payment.transaction_ref is None:
        return
    soon = work.now() + _HINTED
    if payment.next_query_at is None or payment.next_query_at > soon:
        payment.next_query_at = soon


def _flag(work: UnitOfWork, callback: PaymentCallback, payment: Payment, why: str) -> None:
    callback.flagged = why
    alert(work, payment, "suspicious_callback", why=why, callback_id=str(callback.id))


def _close(work: UnitOfWork, callback: PaymentCallback, status: str, note: str) -> None:
    callback.status = status
    callback.note = note[:500]
    callback.processed_at = work.now()


def _lock(work: UnitOfWork, callback_id: UUID) -> PaymentCallback | None:
    return work.session.scalar(
        select(PaymentCallback).where(PaymentCallback.id == callback_id).with_for_update()
    )

"""Starting a payment: a row before the call, the call outside any transaction, its answer after.

A process can die between any two of these. The row is there first, so whatever
the payer does with a prompt that nobody remembers sending is still found.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from techwize_core.accounts.models import Profile
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Conflict, Invalid, TechwizeError, Unavailable
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.phone import PhoneNumberError, normalise_phone
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.balance import balance_of
from techwize_core.payments.errors import AttemptOpen, NothingDue
from techwize_core.payments.hook_addresses import hook_address
from techwize_core.payments.inbox import rematch_orphans
from techwize_core.payments.models import AttemptState, Payment
from techwize_core.payments.providers import TenantProvider, explain, provider_for
from techwize_core.payments.schedule import STARTING, next_question
from techwize_core.payments.schemas import PaymentOut
from techwize_core.payments.states import may_step
from techwize_core.projects.models import Project
from techwize_core.projects.service import ProjectService
from techwize_core.sdk import (
    NextStep,
    OutcomeUnknown,
    PluginError,
    ProviderRefused,
    StartPayment,
    StartReport,
)
from techwize_core.tenants.service import TenantService

_SHILLING = Decimal(1)


@dataclass(frozen=True)
class PaymentWish:
    """What the payer asked for; None where the usual is meant."""

    project_id: UUID
    method: str
    phone: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class _Prepared:
    payment_id: UUID
    request: StartPayment


def initiate(platform: Platform, scope: Scope, wish: PaymentWish) -> tuple[Payment, NextStep]:
    """Start an attempt to pay, and say what its payer does next.

    ``scope`` is the person's, who must be able to see the project; its tenant is
    set. Raises :class:`NothingDue`, :class:`AttemptOpen`, :class:`Invalid` for
    an amount, number or method that does not do, and what :func:`_refusal` says
    when the provider refuses.
    """
    if scope.tenant_id is None:
        raise LookupError("a payment belongs to a tenant")
    provider = provider_for(platform, scope.tenant_id, wish.method)
    prepared = _prepare(platform, scope, wish, provider)
    worker = Scope.worker(scope.tenant_id)
    try:
        report = provider.start(prepared.request)
    except OutcomeUnknown as error:
        return _note_unknown(platform, worker, prepared, error)
    except PluginError as error:
        _note_failure(platform, worker, prepared, error)
        raise _refusal(platform, provider, error) from None
    return _note_sent(platform, worker, prepared, report)


def _prepare(
    platform: Platform, scope: Scope, wish: PaymentWish, provider: TenantProvider
) -> _Prepared:
    try:
        with platform.unit(scope) as work:
            project = work.get(ProjectService).lock(wish.project_id)
            phone = _phone(wish, work.session.get(Profile, project.client_id))
            amount = _amount(work, project, wish)
            if (other := work.get(AttemptService).open_of(project.id)) is not None:
                raise AttemptOpen(PaymentOut.of(other))
            payment = _attempt(work, project, amount, phone, provider)
            return _Prepared(payment.id, _request(work, project, payment))
    except IntegrityError as error:
        # The project's lock makes this rare, but the index has the last word.
        if "uq_payments_one_open" not in str(error.orig):
            raise
        with platform.unit(scope) as work:
            winner = work.get(AttemptService).open_of(wish.project_id)
            raise AttemptOpen(PaymentOut.of(winner) if winner else None) from None


def _amount(work: UnitOfWork, project: Project, wish: PaymentWish) -> Decimal:
    balance = balance_of(work, project)
    if wish.amount is None:
        # M-Pesa knows no cents: a price with cents is rounded up, and the rest becomes credit.
        amount = (
            balance.due.quantize(_SHILLING, ROUND_CEILING)
            if wish.method == "mpesa"
            else balance.due
        )
    else:
        amount = wish.amount
        if amount <= 0:
            raise Invalid.field("amount", "Pay at least one shilling.")
        if wish.method == "mpesa" and amount != amount.to_integral_value():
            raise Invalid.field("amount", "M-Pesa takes whole shillings.")
        if 0 < balance.due < amount:
            raise Invalid.field("amount", f"Only KES {balance.due:.2f} is due.")
    if balance.due <= 0:
        raise NothingDue("Nothing is due for this order.")
    return amount


def _phone(wish: PaymentWish, profile: Profile | None) -> str | None:
    text = wish.phone or (profile.phone_number if profile else None)
    if text is None:
        if wish.method == "mpesa":
            raise Invalid.field("phone_number", "Which phone shall get the M-Pesa prompt?")
        return None
    try:
        return normalise_phone(text)
    except PhoneNumberError as error:
        raise Invalid.field("phone_number", str(error)) from None


def _attempt(
    work: UnitOfWork, project: Project, amount: Decimal, phone: str | None, provider: TenantProvider
) -> Payment:
    payment = Payment(
        id=new_id(),
        tenant_id=project.tenant_id,
        project_id=project.id,
        client_id=project.client_id,
        provider=provider.id,
        payment_method=provider.method,
        amount=amount,
        asked_amount=amount,
        currency="KES",
        phone_number=phone,
        # Should this process die before the answer, the janitor takes the attempt up then.
        next_query_at=work.now() + STARTING,
        created_at=work.now(),
    )
    work.session.add(payment)
    work.session.flush()
    return payment


def _request(work: UnitOfWork, project: Project, payment: Payment) -> StartPayment:
    settings = work.platform.settings
    hook_token = work.get(TenantService).hook_token()
    return StartPayment(
        attempt_id=payment.id,
        amount=payment.asked_amount,
        currency=payment.currency,
        account_reference=project.reference,
        description=project.reference,
        callback_url=hook_address(
            settings.base_url, settings.secret, hook_token, payment.provider, payment.id
        ),
        phone=payment.phone_number,
    )


def _note_sent(
    platform: Platform, worker: Scope, prepared: _Prepared, report: StartReport
) -> tuple[Payment, NextStep]:
    with platform.unit(worker) as work:
        attempts = work.get(AttemptService)
        payment = attempts.lock(prepared.payment_id)
        payment.transaction_ref = report.provider_ref
        payment.secondary_ref = report.secondary_ref or None
        payment.sent_at = work.now()
        payment.next_query_at = next_question(payment.sent_at, work.now())
        payment.metadata_ = {**payment.metadata_, "start": report.raw}
        if (
            payment.state == AttemptState.CREATED
        ):  # else the janitor lost patience before the answer came
            attempts.step(payment, AttemptState.SENT, "provider accepted")
        # The callback may have overtaken the answer that names it.
        rematch_orphans(work, payment)
    return payment, report.next


def _note_unknown(
    platform: Platform, worker: Scope, prepared: _Prepared, error: OutcomeUnknown
) -> tuple[Payment, NextStep]:
    with platform.unit(worker) as work:
        attempts = work.get(AttemptService)
        payment = attempts.lock(prepared.payment_id)
        payment.sent_at = work.now()
        payment.next_query_at = next_question(payment.sent_at, work.now())
        if payment.state == AttemptState.CREATED:
            attempts.step(
                payment, AttemptState.UNKNOWN, "no clear answer", description=error.detail
            )
        rematch_orphans(work, payment)
    # A prompt may well be on the phone: whoever sees one should answer it.
    return payment, NextStep("prompt", {"phone": payment.phone_number, "certain": False})


def _note_failure(
    platform: Platform, worker: Scope, prepared: _Prepared, error: PluginError
) -> None:
    code = getattr(error, "code", "") or "not_sent"
    with platform.unit(worker) as work:
        attempts = work.get(AttemptService)
        payment = attempts.lock(prepared.payment_id)
        payment.next_query_at = None
        if not may_step(AttemptState(payment.state), AttemptState.FAILED):
            return
        attempts.step(
            payment, AttemptState.FAILED, "not sent", code=code, description=str(error)[:500]
        )


def _refusal(platform: Platform, provider: TenantProvider, error: PluginError) -> TechwizeError:
    """How the payer is told: 422 for a number, 409 to wait, 503 when it is not theirs to mend."""
    if not isinstance(error, ProviderRefused):
        return Unavailable(
            "The payment service cannot be reached. Nothing was charged; try again in a moment.",
            headers={"Retry-After": "30"},
        )
    said = explain(platform, provider.id, error.code or "refused")
    advice, words = (said.advice, said.en) if said else ("contact_us", "The payment was refused.")
    if error.code == "invalid_phone":
        return Invalid.field("phone_number", words)
    return Conflict(words) if advice in ("wait", "retry") else Unavailable(words)

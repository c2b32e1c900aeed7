"""The janitor: finds attempts that are due for a question, and callbacks that found no attempt."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.payments.inbox import rematch_orphan
from techwize_core.payments.models import AttemptState, Payment, PaymentCallback
from techwize_core.payments.schedule import LEASE

BATCH = 100
_ORPHANS_FOR = timedelta(days=7)


def ask_about_payments(platform: Platform) -> None:
    """Hand out a task for each attempt whose question is due."""
    with platform.unit(Scope.for_system()) as work:
        due = work.session.execute(
            select(Payment.tenant_id, Payment.id)
            .where(Payment.next_query_at <= work.now())
            .order_by(Payment.next_query_at)
            .limit(BATCH)
        ).all()
    for tenant_id, payment_id in due:
        if _claim(platform, tenant_id, payment_id):
            platform.tasks.enqueue("settle_payment", tenant_id, payment_id)


def _claim(platform: Platform, tenant_id: UUID, payment_id: UUID) -> bool:
    """Whether this worker, and no other, hands the question out."""
    with platform.unit(Scope.worker(tenant_id)) as work:
        taken = work.session.scalar(
            update(Payment)
            .where(Payment.id == payment_id, Payment.next_query_at <= work.now())
            .values(next_query_at=work.now() + LEASE)
            .returning(Payment.id)
        )
    return taken is not None


def match_orphans(platform: Platform) -> None:
    """Try again the callbacks that found no attempt, where one fits by now."""
    unnamed = and_(Payment.transaction_ref.is_(None), Payment.state == AttemptState.UNKNOWN.value)
    fits = or_(
        PaymentCallback.provider_ref == Payment.transaction_ref,
        and_(PaymentCallback.attempt_hint == Payment.id, PaymentCallback.secret_path, unnamed),
    )
    with platform.unit(Scope.for_system()) as work:
        found = work.session.execute(
            select(PaymentCallback.tenant_id, PaymentCallback.id)
            .join(
                Payment,
                and_(
                    Payment.tenant_id == PaymentCallback.tenant_id,
                    Payment.provider == PaymentCallback.provider,
                    fits,
                ),
            )
            .where(
                PaymentCallback.status == "orphan",
                PaymentCallback.created_at > work.now() - _ORPHANS_FOR,
            )
            .limit(BATCH)
        ).all()
    for tenant_id, callback_id in found:
        with platform.unit(Scope.worker(tenant_id)) as work:
            rematch_orphan(work, callback_id)

"""How long raw callbacks are kept: they hold people's numbers, and strangers may send any."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.payments.models import PaymentCallback

KEPT = timedelta(days=90)
"""Longer than a provider answers questions about a payment."""
_BATCH = 1000
_TENANTS = text("select id from tenants order by id")

# What came to a secret address and fits no payment may still be somebody's money: it stays.
_SETTLED = or_(
    PaymentCallback.status.in_(("processed", "malformed", "rejected")),
    and_(PaymentCallback.status == "orphan", PaymentCallback.secret_path.is_(False)),
)


def forget_settled_callbacks(platform: Platform) -> None:
    """Delete the callbacks that are settled and older than :data:`KEPT`."""
    with platform.unit(Scope.for_system()) as work:
        tenants = work.session.scalars(_TENANTS).all()
    for tenant_id in tenants:
        while _forget_some(platform, Scope.worker(tenant_id)) == _BATCH:
            continue


def _forget_some(platform: Platform, scope: Scope) -> int:
    with platform.unit(scope) as work:
        old = (
            select(PaymentCallback.id)
            .where(PaymentCallback.created_at < work.now() - KEPT, _SETTLED)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        )
        done = work.session.execute(delete(PaymentCallback).where(PaymentCallback.id.in_(old)))
        return int(done.rowcount)  # type: ignore[attr-defined]

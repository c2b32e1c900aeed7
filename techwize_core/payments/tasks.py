"""The payments' background tasks: ids in, own transactions, safe to run twice."""

from __future__ import annotations

from uuid import UUID

from techwize_core.kernel.platform import Platform
from techwize_core.payments import receipts, settlement


def settle_payment(platform: Platform, tenant_id: UUID, payment_id: UUID) -> None:
    """Ask the provider about one attempt and apply its answer."""
    settlement.settle_payment(platform, tenant_id, payment_id)


def make_receipt(platform: Platform, tenant_id: UUID, payment_id: UUID) -> None:
    """Set and keep the receipt of a completed payment, where nobody opened it before."""
    receipts.make_receipt(platform, tenant_id, payment_id)

"""The payments' background tasks: ids in, own transactions, safe to run twice."""

from __future__ import annotations

from uuid import UUID

from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments import receipts, settlement
from techwize_core.payments.crediting import Crediting
from techwize_core.projects.service import ProjectService


def settle_revision_fee(work: UnitOfWork, event: Event) -> None:
    """A revision past the included ones raised the price: say that something is due again."""
    if event.project_id is not None:
        work.get(Crediting).settle(work.get(ProjectService).lock(event.project_id))


def settle_payment(platform: Platform, tenant_id: UUID, payment_id: UUID) -> None:
    """Ask the provider about one attempt and apply its answer."""
    settlement.settle_payment(platform, tenant_id, payment_id)


def make_receipt(platform: Platform, tenant_id: UUID, payment_id: UUID) -> None:
    """Set and keep the receipt of a completed payment, where nobody opened it before."""
    receipts.make_receipt(platform, tenant_id, payment_id)

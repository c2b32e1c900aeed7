"""Checking a receipt: what anybody may see who holds the paper with its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.platform import Platform
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.models import Receipt
from techwize_core.payments.receipts import receipt_number
from techwize_core.projects.service import ProjectService


@dataclass(frozen=True)
class PublicReceipt:
    """A receipt without its payer: no name, no phone. ``issued_at`` is aware UTC."""

    number: str
    issued_at: datetime
    amount: Decimal
    currency: str
    method: str
    reference: str
    provider_receipt: str | None


def public_receipt(platform: Platform, tenant_id: UUID, receipt_id: UUID) -> PublicReceipt:
    """The receipt of that id. Raises :class:`NotFound`.

    Its id has 74 random bits and stands on the paper only: to know it is to
    hold the receipt, so it is looked up with the tenant's own eyes.
    """
    with platform.unit(Scope.worker(tenant_id)) as work:
        receipt = work.session.get(Receipt, receipt_id)
        if receipt is None:
            raise NotFound("There is no such receipt.")
        payment = work.get(AttemptService).get(receipt.payment_id)
        project = work.get(ProjectService).get(payment.project_id)
        return PublicReceipt(
            number=receipt_number(receipt),
            issued_at=receipt.created_at,
            amount=payment.amount,
            currency=payment.currency,
            method=payment.payment_method,
            reference=project.reference,
            provider_receipt=payment.mpesa_receipt_number,
        )

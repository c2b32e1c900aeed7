"""What a person should look at: logged as an error, and told to whoever listens for it."""

from __future__ import annotations

from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.models import Payment

log = get_logger(__name__)


def alert(work: UnitOfWork, payment: Payment, reason: str, **details: str) -> None:
    """Raise an alert about a payment. ``reason`` is a short fixed name."""
    log.error("payments.alert", reason=reason, payment_id=str(payment.id), **details)
    told = {"reason": reason, "payment_id": str(payment.id), **details}
    record(work, "payment_alert", told, project_id=payment.project_id)

"""What a person should look at: logged as an error, and kept for the dashboards."""

from __future__ import annotations

from techwize_core.analytics.models import AnalyticsEvent
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.models import Payment

log = get_logger(__name__)


def alert(work: UnitOfWork, payment: Payment, reason: str, **details: str) -> None:
    """Raise an alert about a payment. ``reason`` is a short fixed name."""
    log.error("payments.alert", reason=reason, payment_id=str(payment.id), **details)
    work.session.add(
        AnalyticsEvent(
            tenant_id=payment.tenant_id,
            event_type="payment_alert",
            project_id=payment.project_id,
            metadata_={"reason": reason, "payment_id": str(payment.id), **details},
            created_at=work.now(),
        )
    )

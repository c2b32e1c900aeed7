"""What the addresses of payments name, for the API and the pages."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.web.addresses import id_at
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.models import Payment


def load_payment(request: Request) -> Payment:
    """The payment of the address. Raises :class:`NotFound` when it is absent or somebody else's."""
    missing = "There is no such payment, or it is not yours."
    return request.work.get(AttemptService).get(id_at(request, "payment_id", otherwise=missing))

"""The page behind the code on a receipt: whether the paper is true."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.payments.verification import public_receipt
from techwize_core.web.page import page


@page(
    "GET",
    "/receipts/{receipt_id}",
    permission=Permission.PUBLIC,
    template="public/receipt.html.jinja2",
    rate=SENSITIVE,
)
def show_receipt_check(request: Request) -> dict[str, Any]:
    """What the receipt must say, without its payer's name."""
    receipt_id = id_at(request, "receipt_id", otherwise="There is no such receipt.")
    return {"receipt": public_receipt(request.platform, request.tenant.id, receipt_id)}

"""Daraja's result codes: how they are read, and what each says about the money.

Source: Daraja 3.0 portal, M-Pesa Express, "Result codes", with the additions
of the field where that page is silent.
"""

from __future__ import annotations

import re

from techwize_core.sdk.payments import Outcome

PAID = "0"
CANCELLED_BY_PAYER = "1032"
PHONE_NOT_REACHED = "1037"
STILL_PROCESSING = "4999"
SUBSCRIBER_BUSY = "1001"

_CANONICAL_CODE = re.compile(r"^(?:0|[1-9][0-9]{0,8}|[A-Z][A-Z0-9_]{1,19})$", re.ASCII)

# Only codes for which it is documented that no money moved count as failed.
# 17, 26, 1001 and 9999 are left out on purpose: sources disagree about them,
# and a payer who is told "failed" pays again.
_OUTCOMES: dict[str, Outcome] = {
    PAID: "paid",
    STILL_PROCESSING: "pending",
    CANCELLED_BY_PAYER: "cancelled",
    PHONE_NOT_REACHED: "expired",
    "1019": "expired",
    "1": "failed",
    "2": "failed",
    "3": "failed",
    "4": "failed",
    "8": "failed",
    "1025": "failed",
    "2001": "failed",
    "2028": "failed",
    "2029": "failed",
    "8006": "failed",
    "SFC_IC0003": "failed",
}


def canonical_code(value: object) -> str | None:
    """Give a result code as text, or None when it is not written the way Daraja writes codes.

    Codes come as numbers in callbacks and as text in query answers. Python is
    too willing here: ``False == 0``, ``int(" 0 ") == 0`` and ``float("0e9") == 0``
    must never become a payment.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    # fullmatch, since "$" would let a trailing newline through.
    return text if _CANONICAL_CODE.fullmatch(text) else None


def outcome_of(code: str | None) -> Outcome:
    """Say what a canonical code means for the money; a code never seen before is ``unknown``."""
    return _OUTCOMES.get(code or "", "unknown")

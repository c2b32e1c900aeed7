"""How a checkout ends: its result, the money it moves, and the callbacks that tell of it."""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import dataclass, replace
from datetime import datetime

from techwize_plugins.mpesa.daraja_time import EAST_AFRICA_TIME, daraja_timestamp
from techwize_plugins.mpesa.sandbox.behaviours import Outcome
from techwize_plugins.mpesa.sandbox.checkouts import Checkout

PAID_RESULT = ("0", "The service request is processed successfully.")
CANCELLED_RESULT = ("1032", "Request cancelled by user")
TIMEOUT_RESULT = ("1037", "DS timeout user cannot be reached")
WRONG_PIN_RESULT = ("2001", "The initiator information is invalid.")
_NO_MONEY: dict[Outcome, tuple[str, str]] = {
    "cancelled": CANCELLED_RESULT,
    "timeout": TIMEOUT_RESULT,
    "wrong_pin": WRONG_PIN_RESULT,
    "insufficient_funds": ("1", "The balance is insufficient for the transaction."),
}

_RECEIPT_CHARACTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class Delivery:
    """One callback to send: ``after`` seconds, these bytes."""

    after: float
    body: bytes


def instant_text(moment: datetime) -> str:
    """A UTC time as RFC 3339 with milliseconds, so that texts sort as times do."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def new_receipt(moment: datetime) -> str:
    """Ten characters as M-Pesa writes them: year, month, day, then seven at random."""
    local = moment.astimezone(EAST_AFRICA_TIME)
    day = (string.digits + string.ascii_uppercase)[local.day]
    year = string.ascii_uppercase[(local.year - 2006) % 26]
    tail = "".join(secrets.choice(_RECEIPT_CHARACTERS) for _ in range(7))
    return f"{year}{string.ascii_uppercase[local.month - 1]}{day}{tail}"


def new_checkout_request_id(moment: datetime, msisdn: str) -> str:
    """Daraja's own form: ``ws_CO_``, time in East Africa, three digits, the phone's last nine."""
    local = moment.astimezone(EAST_AFRICA_TIME).strftime("%d%m%Y%H%M%S")
    return f"ws_CO_{local}{secrets.randbelow(1000):03d}{msisdn[-9:]}"


def new_merchant_request_id() -> str:
    """A merchant request id such as ``29115-34620561-1``."""
    return f"{10000 + secrets.randbelow(90000)}-{10_000_000 + secrets.randbelow(90_000_000)}-1"


def ended(checkout: Checkout, result: tuple[str, str], moment: datetime) -> Checkout:
    """The checkout ended without money."""
    code, description = result
    return replace(
        checkout, result_code=code, result_desc=description, completed_at=instant_text(moment)
    )


def answered(checkout: Checkout, outcome: Outcome, receipt: str, moment: datetime) -> Checkout:
    """The checkout as it ends when the right PIN was typed under this behaviour."""
    if outcome in _NO_MONEY:
        return ended(checkout, _NO_MONEY[outcome], moment)
    paid = checkout.amount
    if outcome == "wrong_amount":
        # Half, in whole shillings; a payment of one shilling cannot be halved.
        paid = max(1, checkout.amount // 2)
    done = ended(checkout, PAID_RESULT, moment)
    return replace(done, paid_amount=paid, receipt=receipt)


def deliveries(done: Checkout, outcome: Outcome, moment: datetime, late: float) -> list[Delivery]:
    """The callbacks that an ended checkout causes under a behaviour, in the order they are sent."""
    body = callback_body(done, moment)
    if not done.paid_amount:
        return [Delivery(0, body)]
    if outcome == "no_callback":
        return []
    if outcome == "duplicate_callback":
        # Two at the same moment and one after: a race and a plain repeat.
        return [Delivery(0, body), Delivery(0, body), Delivery(0.5, body)]
    if outcome == "late_callback":
        return [Delivery(late, body)]
    if outcome == "garbage":
        return [Delivery(0, broken) for broken in _broken(body)]
    return [Delivery(0, body)]


def callback_body(done: Checkout, moment: datetime) -> bytes:
    """The callback as Daraja writes it (Daraja 3.0, "M-Pesa Express", callback).

    ``Balance`` has no value, amounts are JSON floats, times and phones are
    numbers, and a failure has no ``CallbackMetadata`` at all.
    """
    code = done.result_code or ""
    callback: dict[str, object] = {
        "MerchantRequestID": done.merchant_request_id,
        "CheckoutRequestID": done.checkout_request_id,
        "ResultCode": int(code) if code.isdigit() else code,
        "ResultDesc": done.result_desc,
    }
    if done.paid_amount:
        callback["CallbackMetadata"] = {
            "Item": [
                {"Name": "Amount", "Value": float(done.paid_amount)},
                {"Name": "MpesaReceiptNumber", "Value": done.receipt},
                {"Name": "Balance"},
                {"Name": "TransactionDate", "Value": int(daraja_timestamp(moment))},
                {"Name": "PhoneNumber", "Value": int(done.msisdn)},
            ]
        }
    return json.dumps({"Body": {"stkCallback": callback}}).encode()


def _broken(body: bytes) -> list[bytes]:
    """Three bodies that no reader may believe: cut short, no JSON, a code given twice."""
    twice = body.replace(b'"ResultCode": 0', b'"ResultCode": 1032, "ResultCode": 0', 1)
    return [body[: len(body) // 2], b"<html><body>502 Bad Gateway</body></html>", twice]

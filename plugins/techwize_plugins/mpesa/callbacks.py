"""Reading the STK callback: untrusted bytes in, one plain report out.

Nothing here decides whether money came in: the callback is unsigned, so the
report is a claim that the core checks against the provider's own answer.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from techwize_core.sdk import CallbackReport, ProviderRefused
from techwize_plugins.mpesa.daraja_time import read_daraja_timestamp
from techwize_plugins.mpesa.result_codes import PAID, canonical_code, outcome_of
from techwize_plugins.mpesa.strict_json import MalformedJson, read_object

_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,100}")
_RECEIPT = re.compile(r"[A-Za-z0-9]{1,40}")
# A full number, one masked as 25470****149, or a SHA-256 of it.
_PAYER = re.compile(r"[0-9a-fA-F*]{4,64}")
_MOST_SHILLINGS = 10**9
_MOST_TEXT = 300


def read_stk_callback(body: bytes) -> CallbackReport:
    """Read one callback of M-Pesa Express (Daraja 3.0, "M-Pesa Express", callback).

    A result code that is not written canonically gives outcome ``unknown``:
    it names an attempt that deserves a query, but says nothing about it.

    Raises:
        ProviderRefused: the body is no well-formed STK callback.
    """
    try:
        callback = _stk_callback(read_object(body))
    except MalformedJson as error:
        raise _malformed(str(error)) from None
    code = canonical_code(callback.get("ResultCode"))
    claims = _claims(callback) if code == PAID else {}
    return CallbackReport(
        provider_ref=_request_id(callback, "CheckoutRequestID"),
        secondary_ref=_request_id(callback, "MerchantRequestID"),
        outcome=outcome_of(code),
        code=code if code is not None else _shown(callback.get("ResultCode")),
        description=clean_text(callback.get("ResultDesc", "")),
        amount=_amount(claims.get("Amount")),
        receipt=_receipt(claims.get("MpesaReceiptNumber")),
        phone=_phone(claims.get("PhoneNumber")),
        occurred_at=read_daraja_timestamp(claims.get("TransactionDate")),
        signed=False,
    )


def clean_text(value: object) -> str:
    """Make a stranger's text fit to store and show: one line, no control characters, not long."""
    if not isinstance(value, str):
        return ""
    encodable = value.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else " " for c in encodable[:_MOST_TEXT]).strip()


def _stk_callback(document: dict[str, Any]) -> dict[str, Any]:
    body = document.get("Body")
    callback = body.get("stkCallback") if isinstance(body, dict) else None
    if not isinstance(callback, dict):
        raise _malformed("it has no Body.stkCallback object")
    return callback


def _claims(callback: dict[str, Any]) -> dict[str, Any]:
    """Index the metadata by name: order varies, Balance has no Value, and new names appear."""
    metadata = callback.get("CallbackMetadata")
    if metadata is None:
        return {}
    items = metadata.get("Item") if isinstance(metadata, dict) else None
    if not isinstance(items, list):
        raise _malformed("CallbackMetadata.Item is no list")
    claims: dict[str, Any] = {}
    for item in items:
        name = item.get("Name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            raise _malformed("an item of CallbackMetadata has no name")
        if name in claims:
            raise _malformed("CallbackMetadata names one thing twice")
        claims[name] = item.get("Value")
    return claims


def _request_id(callback: dict[str, Any], name: str) -> str:
    value = callback.get(name)
    if not isinstance(value, str) or not _REQUEST_ID.fullmatch(value):
        raise _malformed(f"{name} is missing or no request id")
    return value


def _amount(value: object) -> Decimal | None:
    """Take 1, 1.00 or "1"; anything that is not whole shillings is no amount of M-Pesa's."""
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,4})?", value, re.ASCII):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _malformed("Amount is no number")
    # The range first: taking a Decimal such as 1E+999999 to an integer fills the memory.
    if not 0 < value <= _MOST_SHILLINGS or value != int(value):
        raise _malformed("Amount is not in whole shillings")
    return Decimal(int(value))


def _receipt(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _RECEIPT.fullmatch(value):
        raise _malformed("MpesaReceiptNumber is no receipt number")
    return value


def _phone(value: object) -> str | None:
    """Keep the payer's number where it is legible; it may be masked or absent."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    return text if _PAYER.fullmatch(text) else None


def _shown(value: object) -> str:
    return clean_text(str(value))[:40]


def _malformed(reason: str) -> ProviderRefused:
    return ProviderRefused(f"malformed M-Pesa callback: {reason}", code="malformed")

"""M-Pesa Express (STK push): the request we send, and what each answer means.

Source: Daraja 3.0 portal, "M-Pesa Express" and "M-Pesa Express Query".
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from techwize_core.sdk import (
    NextStep,
    OutcomeUnknown,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    QueryReport,
    StartPayment,
    StartReport,
)
from techwize_plugins.mpesa.callbacks import clean_text
from techwize_plugins.mpesa.daraja import DarajaAnswer
from techwize_plugins.mpesa.explanations import INVALID_AMOUNT, INVALID_PHONE
from techwize_plugins.mpesa.phone_numbers import normalised_msisdn
from techwize_plugins.mpesa.result_codes import SUBSCRIBER_BUSY, canonical_code, outcome_of
from techwize_plugins.mpesa.settings import MpesaSettings

LEAST_SHILLINGS = 1
MOST_SHILLINGS = 250_000
PROMPT_SECONDS = 60
_REFERENCE_LENGTH = 12
_DESCRIPTION_LENGTH = 13

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./#-]{0,11}", re.ASCII)
_OVERLOADED_CODE = "500.001.1001"
_THROTTLED_CODES = frozenset({"500.003.02", "500.003.03"})
# Daraja reports these after its gateway took the request in: a prompt may be out.
_UNDECIDED_CODES = frozenset({"500.003.1001", "500.002.1001"})


def push_fields(settings: MpesaSettings, request: StartPayment) -> dict[str, Any]:
    """Build the body of a push, less the signed fields.

    Raises:
        ProviderRefused: Daraja would refuse it; nothing is sent.
    """
    msisdn = payer_msisdn(request.phone)
    return {
        "TransactionType": settings.transaction_type,
        "Amount": whole_shillings(request.amount, request.currency),
        "PartyA": msisdn,
        "PartyB": settings.party_b,
        "PhoneNumber": msisdn,
        "CallBackURL": request.callback_url,
        "AccountReference": _account_reference(request.account_reference),
        "TransactionDesc": clean_text(request.description)[:_DESCRIPTION_LENGTH] or "Payment",
    }


def payer_msisdn(phone: str | None) -> str:
    """The payer's number in Daraja's spelling. Raises ``ProviderRefused`` for anything else."""
    try:
        return normalised_msisdn(phone or "")
    except ValueError as error:
        raise ProviderRefused(f"the payer's number is {error}", code=INVALID_PHONE) from None


def whole_shillings(amount: Decimal, currency: str) -> int:
    """The amount in shillings: M-Pesa knows no cents and no other currency.

    Raises:
        ProviderRefused: it has cents, another currency, or is out of M-Pesa's range.
    """
    if currency != "KES":
        raise ProviderRefused(f"M-Pesa takes KES, not {currency}", code=INVALID_AMOUNT)
    # The range first: it also turns away NaN and numbers too big to become an int.
    in_range = amount.is_finite() and LEAST_SHILLINGS <= amount <= MOST_SHILLINGS
    if not in_range or amount != int(amount):
        raise ProviderRefused(
            f"M-Pesa takes whole shillings, {LEAST_SHILLINGS} to {MOST_SHILLINGS}, not {amount}",
            code=INVALID_AMOUNT,
        )
    return int(amount)


def _account_reference(reference: str) -> str:
    """Refuse rather than shorten: half a reference finds no order, or somebody else's."""
    if not _REFERENCE.fullmatch(reference):
        raise ProviderRefused(
            f"the account reference must be 1 to {_REFERENCE_LENGTH} letters and digits",
            code="invalid_reference",
        )
    return reference


def read_push_answer(answer: DarajaAnswer, msisdn: str) -> StartReport:
    """Read the answer to a push. "Accepted" is all it can say; it is never a payment.

    Raises:
        ProviderRefused, ProviderUnavailable, OutcomeUnknown: as the contract says.
    """
    if answer.document is None:
        raise OutcomeUnknown(
            f"Daraja's answer (HTTP {answer.status}) was no JSON object", code="no_json"
        )
    if answer.error_code or answer.status >= 400:
        raise _push_error(answer)
    code = canonical_code(answer.document.get("ResponseCode"))
    if code is None:
        raise OutcomeUnknown("Daraja's answer has no response code", code="no_code")
    if code != "0":
        said = clean_text(answer.document.get("ResponseDescription", ""))
        raise ProviderRefused(f"Daraja did not accept the request: {said}", code=code)
    checkout_id = clean_text(answer.document.get("CheckoutRequestID", ""))
    if not checkout_id:
        raise OutcomeUnknown("Daraja accepted the request without naming it", code="no_reference")
    return StartReport(
        provider_ref=checkout_id,
        secondary_ref=clean_text(answer.document.get("MerchantRequestID", "")),
        next=NextStep("prompt", {"phone": msisdn, "seconds": PROMPT_SECONDS}),
        raw=_plain(answer.document),
    )


def _push_error(answer: DarajaAnswer) -> ProviderError:
    """Sort an error envelope by whether a prompt can be on the phone."""
    code, said = answer.error_code, answer.error_message
    detail = f"Daraja answered HTTP {answer.status}: {said or 'no message'}"
    if answer.status == 429 or code in _THROTTLED_CODES:
        return ProviderUnavailable(detail, code=code or "429")
    if code == _OVERLOADED_CODE:
        return _overloaded_error(said, detail)
    if code in _UNDECIDED_CODES or answer.status >= 500 or not code:
        return OutcomeUnknown(detail, code=code or str(answer.status))
    return ProviderRefused(detail, code=code)


def _overloaded_error(said: str, detail: str) -> ProviderError:
    """500.001.1001 has four meanings, told apart by its message only."""
    message = said.lower()
    if "lock subscriber" in message:
        return ProviderRefused(detail, code=SUBSCRIBER_BUSY)
    if "merchant does not exist" in message or "wrong credentials" in message:
        return ProviderRefused(detail, code=_OVERLOADED_CODE)
    return OutcomeUnknown(detail, code="undecided")


def read_query_answer(answer: DarajaAnswer, checkout_id: str) -> QueryReport:
    """Read the answer to a query. It names no amount and no receipt, so neither does the report.

    Raises:
        ProviderUnavailable: Daraja did not answer the question (busy, no JSON, our credentials).
    """
    if answer.document is None:
        raise ProviderUnavailable(
            f"Daraja's answer (HTTP {answer.status}) was no JSON object", code="no_json"
        )
    if answer.error_code or answer.status >= 400:
        return _query_error(answer, checkout_id)
    named = answer.document.get("CheckoutRequestID")
    said = clean_text(answer.document.get("ResultDesc", ""))
    if named != checkout_id:
        return QueryReport(
            checkout_id, "unknown", "other_request", "the answer is about another request"
        )
    accepted = canonical_code(answer.document.get("ResponseCode")) == "0"
    code = canonical_code(answer.document.get("ResultCode"))
    if not accepted or code is None:
        shown = clean_text(str(answer.document.get("ResultCode")))[:40]
        return QueryReport(checkout_id, "unknown", shown, said or "the answer contradicts itself")
    return QueryReport(checkout_id, outcome_of(code), code, said)


def _query_error(answer: DarajaAnswer, checkout_id: str) -> QueryReport:
    code, said = answer.error_code, answer.error_message
    if code == _OVERLOADED_CODE and "being processed" in said.lower():
        return QueryReport(checkout_id, "pending", code, said)
    if code == "400.002.02":
        # Daraja does not know the id: that is no proof that no money moved under it.
        return QueryReport(checkout_id, "unknown", code, said)
    raise ProviderUnavailable(
        f"Daraja answered HTTP {answer.status}: {said or 'no message'}",
        code=code or str(answer.status),
    )


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """Keep an answer's texts and whole numbers, which is all that is stored of it."""
    return {
        clean_text(name): clean_text(value) if isinstance(value, str) else value
        for name, value in document.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }

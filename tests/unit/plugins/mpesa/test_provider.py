"""What the provider sends to Daraja, and what it makes of each answer."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from techwize_plugins.mpesa.provider import MpesaProvider
from techwize_plugins.mpesa.settings import MpesaSettings

from techwize_core.sdk import (
    OutcomeUnknown,
    PaymentReference,
    ProviderContext,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    StartPayment,
)
from techwize_core.sdk.context import MemoryTokenCache
from techwize_core.sdk.testing.loopback import closed_address
from techwize_core.sdk.testing.payments import provider_context

if TYPE_CHECKING:
    from conftest import ScriptedServer

ACCEPTED = {
    "MerchantRequestID": "2654-4b64-97ff-b827b542881d3130",
    "CheckoutRequestID": "ws_CO_1007202409152617172396192",
    "ResponseCode": "0",
    "ResponseDescription": "Success. Request accepted for processing",
    "CustomerMessage": "Success. Request accepted for processing",
}
ANSWERED = {
    "ResponseCode": "0",
    "ResponseDescription": "The service request has been accepted successfully",
    "MerchantRequestID": "2654-4b64-97ff-b827b542881d3130",
    "CheckoutRequestID": "ws_CO_1007202409152617172396192",
    "ResultCode": "0",
    "ResultDesc": "The service request is processed successfully.",
}
PAYMENT = StartPayment(
    attempt_id=uuid.uuid4(),
    amount=Decimal("3500.00"),
    currency="KES",
    account_reference="TW-7K2QM4",
    description="Promo video, 30 seconds",
    callback_url="https://demo.example/api/hooks/abc",
    phone="0712 345 678",
)
REFERENCE = PaymentReference(
    attempt_id=PAYMENT.attempt_id,
    provider_ref=ACCEPTED["CheckoutRequestID"],
    secondary_ref=ACCEPTED["MerchantRequestID"],
    amount=PAYMENT.amount,
    currency="KES",
    started_at=datetime(2026, 11, 22, 20, 59, 59, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def provider() -> MpesaProvider:
    """One for all tests, as one serves all requests of a process."""
    return MpesaProvider()


@pytest.fixture
def context(scripted: ScriptedServer) -> ProviderContext[Any]:
    settings = MpesaSettings.model_validate(
        {
            "MPESA_BASE_URL": scripted.url,
            "MPESA_CONSUMER_KEY": "key",
            "MPESA_CONSUMER_SECRET": "hush-secret",
            "MPESA_SHORTCODE": "600100",
            "MPESA_PASSKEY": "hush-passkey",
        }
    )
    # One second before midnight in Nairobi is still the evening in UTC.
    late = datetime(2026, 11, 22, 20, 59, 59, tzinfo=UTC)
    return replace(provider_context(settings), now=lambda: late)


def test_a_push_is_sent_as_documented(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    scripted.says(ACCEPTED)
    report = provider.start(context, PAYMENT)
    sent = scripted.requests[0]
    assert sent.path == "/mpesa/stkpush/v1/processrequest"
    assert sent.headers["Authorization"] == "Bearer token-1"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.json() == {
        "BusinessShortCode": "600100",
        "Password": base64.b64encode(b"600100hush-passkey20261122235959").decode(),
        "Timestamp": "20261122235959",
        "TransactionType": "CustomerPayBillOnline",
        "Amount": 3500,
        "PartyA": "254712345678",
        "PartyB": "600100",
        "PhoneNumber": "254712345678",
        "CallBackURL": "https://demo.example/api/hooks/abc",
        "AccountReference": "TW-7K2QM4",
        "TransactionDesc": "Promo video, ",
    }
    assert (report.provider_ref, report.secondary_ref) == (
        "ws_CO_1007202409152617172396192",
        "2654-4b64-97ff-b827b542881d3130",
    )
    assert (report.next.kind, report.next.details["phone"]) == ("prompt", "254712345678")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("3500.50")},
        {"amount": Decimal("250001")},
        {"currency": "USD"},
        {"phone": None},
        {"phone": "+255712345678"},
        {"account_reference": ""},
        {"account_reference": "TW-1234567890"},
        {"account_reference": "<b>"},
    ],
)
def test_what_daraja_would_refuse_is_not_sent(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    change: dict[str, Any],
) -> None:
    with pytest.raises(ProviderRefused):
        provider.start(context, replace(PAYMENT, **change))
    assert scripted.requests == []


REFUSED, UNAVAILABLE, UNKNOWN = ProviderRefused, ProviderUnavailable, OutcomeUnknown


@pytest.mark.parametrize(
    ("status", "code", "message", "error", "shown"),
    [
        (400, "400.002.02", "Bad Request - Invalid Amount", REFUSED, "400.002.02"),
        (404, "404.001.01", "Resource not found", REFUSED, "404.001.01"),
        (405, "405.001", "GET Method Not Allowed", REFUSED, "405.001"),
        (500, "500.001.1001", "Merchant does not exist", REFUSED, "500.001.1001"),
        (500, "500.001.1001", "[MerchantValidate] - Wrong credentials", REFUSED, "500.001.1001"),
        (500, "500.001.1001", "Unable to lock subscriber, a transaction…", REFUSED, "1001"),
        (500, "500.001.1001", "something new", UNKNOWN, "undecided"),
        (500, "500.003.02", "Error Occurred: Spike Arrest Violation", UNAVAILABLE, "500.003.02"),
        (500, "500.003.02", "System is busy.", UNAVAILABLE, "500.003.02"),
        (500, "500.003.03", "Quota Violation", UNAVAILABLE, "500.003.03"),
        (429, "429.001", "Too many", UNAVAILABLE, "429.001"),
        (500, "500.003.1001", "Internal Server Error", UNKNOWN, "500.003.1001"),
        (503, "503.001", "who knows", UNKNOWN, "503.001"),
        (200, "400.002.02", "Bad Request - Invalid PhoneNumber", REFUSED, "400.002.02"),
    ],
)
def test_an_error_envelope_is_sorted_by_what_it_proves(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    status: int,
    code: str,
    message: str,
    error: type[ProviderError],
    shown: str,
) -> None:
    scripted.refuses(code, message, status)
    with pytest.raises(ProviderError) as caught:
        provider.start(context, PAYMENT)
    assert (type(caught.value), caught.value.code) == (error, shown)
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"<html>Welcome</html>", OutcomeUnknown),
        (b"[]", OutcomeUnknown),
        (b"", OutcomeUnknown),
        ({}, OutcomeUnknown),
        (ACCEPTED | {"ResponseCode": False}, OutcomeUnknown),
        (ACCEPTED | {"ResponseCode": "0 "}, OutcomeUnknown),
        (ACCEPTED | {"CheckoutRequestID": ""}, OutcomeUnknown),
        (ACCEPTED | {"CheckoutRequestID": 5}, OutcomeUnknown),
        (ACCEPTED | {"ResponseCode": "1"}, ProviderRefused),
    ],
)
def test_an_answer_without_a_clear_yes_is_no_start(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    answer: Any,
    error: type[ProviderError],
) -> None:
    scripted.says(answer)
    with pytest.raises(ProviderError) as caught:
        provider.start(context, PAYMENT)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (404, "404.001.03", "Invalid Access Token"),
        (401, "401.002.01", "Error Occurred - Invalid Access Token - token-1"),
        (400, "400.003.01", "Invalid Access Token"),
        (401, "401.999.99", "Invalid Access Token"),
    ],
)
def test_a_refused_token_is_replaced_and_the_push_sent_once_more(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    status: int,
    code: str,
    message: str,
) -> None:
    scripted.refuses(code, message, status)
    scripted.says(ACCEPTED)
    provider.start(context, PAYMENT)
    sent = [request.headers["Authorization"] for request in scripted.requests]
    assert sent == ["Bearer token-1", "Bearer token-2"]


def test_a_token_refused_twice_is_not_tried_a_third_time(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    for _ in range(3):
        scripted.refuses("404.001.03", "Invalid Access Token", 404)
    with pytest.raises(ProviderUnavailable):
        provider.start(context, PAYMENT)
    assert len(scripted.requests) == 2


def test_a_token_is_asked_for_once(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    scripted.default = (200, b'{"errorCode": "500.003.02"}')
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            provider.query(context, REFERENCE)
    assert scripted.tokens == ["token-1"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, b'{"errorCode": "400.008.01", "errorMessage": "no"}'), ProviderRefused),
        ((401, b""), ProviderRefused),
        ((500, b"<html>"), ProviderUnavailable),
        ((200, b'{"access_token": ""}'), ProviderUnavailable),
        ((200, b'{"access_token": "two\\nlines"}'), ProviderUnavailable),
        ((200, b'{"access_token": 5}'), ProviderUnavailable),
    ],
)
def test_without_a_token_nothing_is_sent(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    answer: tuple[int, bytes],
    error: type[ProviderError],
) -> None:
    scripted.token_answer = answer
    with pytest.raises(ProviderError) as caught:
        provider.start(context, PAYMENT)
    assert type(caught.value) is error
    assert scripted.requests == []
    with pytest.raises(ProviderUnavailable):
        provider.query(context, REFERENCE)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("0", "paid"),
        (0, "paid"),
        ("1032", "cancelled"),
        ("1037", "expired"),
        ("1019", "expired"),
        ("1", "failed"),
        ("2001", "failed"),
        ("SFC_IC0003", "failed"),
        ("4999", "pending"),
        ("17", "unknown"),
        ("424242", "unknown"),
        (" 0", "unknown"),
        ("00", "unknown"),
        (False, "unknown"),
        (None, "unknown"),
    ],
)
def test_a_query_says_what_became_of_the_push(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    code: Any,
    outcome: str,
) -> None:
    scripted.says(ANSWERED | {"ResultCode": code})
    report = provider.query(context, REFERENCE)
    assert (report.outcome, report.amount, report.receipt) == (outcome, None, None)
    sent = scripted.requests[0]
    assert sent.path == "/mpesa/stkpushquery/v1/query"
    assert set(sent.json()) == {"BusinessShortCode", "Password", "Timestamp", "CheckoutRequestID"}


@pytest.mark.parametrize(
    "change",
    [
        {"CheckoutRequestID": "ws_CO_somebody_elses"},
        {"CheckoutRequestID": None},
        {"ResponseCode": "1"},
        {"ResponseCode": None},
    ],
)
def test_a_success_that_contradicts_itself_is_not_believed(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    change: dict[str, Any],
) -> None:
    scripted.says(ANSWERED | change)
    assert provider.query(context, REFERENCE).outcome == "unknown"


def test_a_query_of_an_open_prompt_is_pending(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    scripted.refuses("500.001.1001", "The transaction is being processed")
    assert provider.query(context, REFERENCE).outcome == "pending"


def test_a_query_that_daraja_does_not_know_proves_nothing(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    scripted.refuses("400.002.02", "Bad Request - Invalid CheckoutRequestID", 400)
    assert provider.query(context, REFERENCE).outcome == "unknown"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"errorCode": "500.003.02", "errorMessage": "Spike Arrest Violation"}'),
        (500, b'{"errorCode": "500.001.1001", "errorMessage": "Wrong credentials"}'),
        (200, b"<html>Welcome</html>"),
        (502, b""),
    ],
)
def test_a_question_that_was_not_answered_can_be_asked_again(
    provider: MpesaProvider,
    context: ProviderContext[Any],
    scripted: ScriptedServer,
    status: int,
    body: bytes,
) -> None:
    scripted.says(body, status)
    with pytest.raises(ProviderUnavailable):
        provider.query(context, REFERENCE)


def test_no_error_tells_a_secret(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    for _ in range(2):
        scripted.refuses("401.002.01", "Error Occurred - Invalid Access Token - token-1", 401)
    with pytest.raises(ProviderError) as caught:
        provider.start(context, PAYMENT)
    said = caught.value.detail + caught.value.code + str(context.log.events)
    assert "hush" not in said
    assert "token-" not in said


def test_a_push_that_is_not_answered_may_be_on_the_phone(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    hasty = context.settings.model_copy(update={"answer_seconds": 0.2})
    scripted.holds_back = True
    with pytest.raises(OutcomeUnknown):
        provider.start(replace(context, settings=hasty), PAYMENT)
    # It did arrive, and it was not sent a second time.
    assert len(scripted.requests) == 1
    with pytest.raises(ProviderUnavailable):
        provider.query(replace(context, settings=hasty), REFERENCE)


def test_a_connection_cut_in_the_middle_leaves_the_outcome_open(
    provider: MpesaProvider, context: ProviderContext[Any], scripted: ScriptedServer
) -> None:
    scripted.hangs_up = True
    with pytest.raises(OutcomeUnknown):
        provider.start(context, PAYMENT)
    assert len(scripted.requests) == 1


class TokenAtHand(MemoryTokenCache):
    """A cache that another process has filled."""

    def get_or_make(self, key: str, make: Callable[[], tuple[str, float]]) -> str:
        return "token-of-another-process"


def test_a_push_that_never_left_can_be_tried_again(
    provider: MpesaProvider, context: ProviderContext[Any]
) -> None:
    gone = context.settings.model_copy(update={"base_url": closed_address()})
    with pytest.raises(ProviderUnavailable):
        provider.start(replace(context, settings=gone, tokens=TokenAtHand()), PAYMENT)

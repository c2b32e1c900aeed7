"""The sandbox's Daraja: documented shapes, documented refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import SandboxCaller


def refusal(answer: Any) -> tuple[int, str, str]:
    document = answer.json()
    assert set(document) == {"requestId", "errorCode", "errorMessage"}
    return answer.status_code, document["errorCode"], document["errorMessage"]


def test_a_push_is_accepted_in_the_documented_shape(caller: SandboxCaller) -> None:
    answer = caller.push()
    document = answer.json()
    assert answer.status_code == 200
    assert set(document) == {
        "MerchantRequestID",
        "CheckoutRequestID",
        "ResponseCode",
        "ResponseDescription",
        "CustomerMessage",
    }
    assert document["ResponseCode"] == "0"
    assert re.fullmatch(r"ws_CO_\d{14}\d{3}712345678", document["CheckoutRequestID"])


@pytest.mark.parametrize("amount", ["1", 1, 250000])
def test_an_amount_may_be_text_or_number(caller: SandboxCaller, amount: Any) -> None:
    assert caller.push(Amount=amount).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"BusinessShortCode": "x"}, "BusinessShortCode"),
        ({"BusinessShortCode": True}, "BusinessShortCode"),
        ({"Timestamp": "2026"}, "Timestamp"),
        ({"Timestamp": None}, "Timestamp"),
        ({"TransactionType": "Gift"}, "TransactionType"),
        ({"Amount": 0}, "Amount"),
        ({"Amount": -5}, "Amount"),
        ({"Amount": 1.5}, "Amount"),
        ({"Amount": "1.00"}, "Amount"),
        ({"Amount": 250001}, "Amount"),
        ({"Amount": None}, "Amount"),
        ({"PhoneNumber": "0712345678"}, "PhoneNumber"),
        ({"PhoneNumber": "254212345678"}, "PhoneNumber"),
        ({"PartyA": "junk"}, "PartyA"),
        ({"PartyB": ""}, "PartyB"),
        ({"AccountReference": ""}, "AccountReference"),
        ({"AccountReference": "TW-1234567890"}, "AccountReference"),
        ({"TransactionDesc": "fourteen chars"}, "TransactionDesc"),
        ({"CallBackURL": "https://example.com/hook"}, "CallBackURL"),
        ({"CallBackURL": "http://127.0.0.1.example.com/"}, "CallBackURL"),
        ({"CallBackURL": "http://localhost@example.com/"}, "CallBackURL"),
        ({"CallBackURL": "http://0.0.0.0/hook"}, "CallBackURL"),
        ({"CallBackURL": "ftp://127.0.0.1/hook"}, "CallBackURL"),
        ({"CallBackURL": " http://127.0.0.1/hook"}, "CallBackURL"),
        ({"CallBackURL": "http://127.0.0.1/api/webhooks/mpesa"}, "CallBackURL"),
        ({"CallBackURL": None}, "CallBackURL"),
        ({"CallBackURL": "http://[::1/"}, "CallBackURL"),
    ],
)
def test_a_wrong_field_is_named(caller: SandboxCaller, change: dict[str, Any], field: str) -> None:
    expected = (400, "400.002.02", f"Bad Request - Invalid {field}")
    assert refusal(caller.push(**change)) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Password": "d3Jvbmc="}, "[MerchantValidate] - Wrong credentials"),
        ({"Timestamp": "20261122184501"}, "[MerchantValidate] - Wrong credentials"),
        ({"BusinessShortCode": "600100"}, "Merchant does not exist"),
    ],
)
def test_a_password_holds_for_one_shortcode_and_timestamp(
    caller: SandboxCaller, change: dict[str, Any], message: str
) -> None:
    assert refusal(caller.push(**change)) == (500, "500.001.1001", message)


def test_a_phone_shows_one_prompt_at_a_time(caller: SandboxCaller) -> None:
    caller.push()
    status, code, message = refusal(caller.push())
    assert (status, code) == (500, "500.001.1001")
    assert message.startswith("Unable to lock subscriber")
    assert caller.push(PhoneNumber="254112345678").status_code == 200


def test_a_query_tells_pending_then_the_result_as_text(caller: SandboxCaller) -> None:
    checkout_id = caller.push().json()["CheckoutRequestID"]
    pending = (500, "500.001.1001", "The transaction is being processed")
    assert refusal(caller.query(checkout_id)) == pending
    caller.answer({"pin": "1234"})
    document = caller.query(checkout_id).json()
    assert (document["CheckoutRequestID"], document["ResultCode"]) == (checkout_id, "0")
    assert not {"Amount", "MpesaReceiptNumber"} & set(document)


def test_an_unknown_checkout_is_refused(caller: SandboxCaller) -> None:
    expected = (400, "400.002.02", "Bad Request - Invalid CheckoutRequestID")
    assert refusal(caller.query("ws_CO_nobody")) == expected


@pytest.mark.parametrize(
    ("grant", "app", "code"),
    [
        ("password", None, "400.008.02"),
        ("client_credentials", ("key", "wrong"), "400.008.01"),
        ("client_credentials", ("", ""), "400.008.01"),
    ],
)
def test_a_token_needs_the_right_credentials(
    caller: SandboxCaller, grant: str, app: tuple[str, str] | None, code: str
) -> None:
    answer = caller.client.get(
        "/oauth/v1/generate", params={"grant_type": grant}, auth=app or caller.app
    )
    assert refusal(answer)[:2] == (400, code)


def test_a_made_up_token_is_refused(caller: SandboxCaller) -> None:
    answer = caller.post("/mpesa/stkpush/v1/processrequest", caller.fields(), "made-up")
    assert refusal(answer) == (404, "404.001.03", "Invalid Access Token")


def test_a_token_ends_after_its_hour_and_when_a_new_one_is_minted(
    open_sandbox: Callable[..., SandboxCaller],
) -> None:
    now = [datetime(2026, 11, 22, tzinfo=UTC)]
    caller = open_sandbox(clock=lambda: now[0], one_token=True)
    first, second = caller.token(), caller.token()
    path = "/mpesa/stkpushquery/v1/query"
    assert refusal(caller.post(path, {}, first))[1] == "404.001.03"
    assert refusal(caller.post(path, {}, second))[1] == "400.002.02"
    now[0] += timedelta(seconds=3599)
    assert refusal(caller.post(path, {}, second))[1] == "404.001.03"


def test_what_is_not_json_is_refused_in_darajas_words(caller: SandboxCaller) -> None:
    headers = {"Authorization": f"Bearer {caller.token()}"}
    path = "/mpesa/stkpush/v1/processrequest"
    form = caller.client.post(path, data={"Amount": "1"}, headers=headers)
    assert refusal(form) == (400, "400.002.02", "Bad Request - Invalid BusinessShortCode")
    huge = caller.client.post(path, content=b"x" * 70_000, headers=headers)
    assert refusal(huge)[0] == 413


def test_other_paths_and_methods_are_refused_in_darajas_words(caller: SandboxCaller) -> None:
    b2c = caller.client.post("/mpesa/b2c/v3/paymentrequest", json={})
    assert refusal(b2c) == (404, "404.001.01", "Resource not found")
    get = caller.client.get("/mpesa/stkpush/v1/processrequest")
    assert refusal(get) == (405, "405.001", "GET Method Not Allowed")

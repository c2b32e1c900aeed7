"""The sandbox's records hold even against its own mistakes."""

from __future__ import annotations

from dataclasses import replace

from techwize_plugins.mpesa.sandbox.checkouts import Checkout, CheckoutBook

OPEN = Checkout(
    checkout_request_id="ws_CO_1",
    merchant_request_id="1-1-1",
    shortcode="174379",
    msisdn="254712345678",
    amount=3500,
    account_reference="TW-1",
    callback_url="http://127.0.0.1/",
    created_at="2026-11-22T18:45:00.000Z",
)
PAID = replace(
    OPEN,
    result_code="0",
    paid_amount=3500,
    receipt="UKM0000001",
    completed_at="2026-11-22T18:45:09.000Z",
)


def test_a_checkout_is_paid_once() -> None:
    book = CheckoutBook(None)
    assert book.add(OPEN) is True
    assert book.settle(PAID) is True
    assert book.settle(replace(PAID, receipt="UKM0000002")) is False
    assert [item["receipt"] for item in book.statement()] == ["UKM0000001"]
    assert book.find("ws_CO_1") == PAID
    book.close()


def test_a_phone_has_one_open_prompt() -> None:
    book = CheckoutBook(None)
    book.add(OPEN)
    assert book.add(replace(OPEN, checkout_request_id="ws_CO_2")) is False
    assert book.open_prompts() == [OPEN]
    book.close()

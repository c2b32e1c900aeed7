"""Reading STK callbacks: the documented ones, the odd ones, the hostile ones."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from techwize_plugins.mpesa.callbacks import clean_text, read_stk_callback

from techwize_core.sdk import CallbackReport, ProviderRefused

PAID_ITEMS = [
    {"Name": "Amount", "Value": 1.00},
    {"Name": "MpesaReceiptNumber", "Value": "NLJ7RT61SV"},
    {"Name": "Balance"},
    {"Name": "TransactionDate", "Value": 20191219102115},
    {"Name": "PhoneNumber", "Value": 254708374149},
]


def callback(code: Any = 0, items: Any = None, **changes: Any) -> bytes:
    inner: dict[str, Any] = {
        "MerchantRequestID": "29115-34620561-1",
        "CheckoutRequestID": "ws_CO_191220191020363925",
        "ResultCode": code,
        "ResultDesc": "The service request is processed successfully.",
    }
    if items is not None:
        inner["CallbackMetadata"] = {"Item": items}
    return json.dumps({"Body": {"stkCallback": inner | changes}}).encode()


def items_with(name: str, value: Any) -> list[dict[str, Any]]:
    return [item for item in PAID_ITEMS if item["Name"] != name] + [{"Name": name, "Value": value}]


def test_the_documented_success_is_read_whole() -> None:
    assert read_stk_callback(callback(0, PAID_ITEMS)) == CallbackReport(
        provider_ref="ws_CO_191220191020363925",
        secondary_ref="29115-34620561-1",
        outcome="paid",
        code="0",
        description="The service request is processed successfully.",
        amount=Decimal(1),
        receipt="NLJ7RT61SV",
        phone="254708374149",
        occurred_at=datetime(2019, 12, 19, 7, 21, 15, tzinfo=UTC),
        signed=False,
    )


def test_the_order_of_the_items_does_not_matter() -> None:
    assert read_stk_callback(callback(0, PAID_ITEMS[::-1])) == read_stk_callback(
        callback(0, PAID_ITEMS)
    )


def test_the_documented_failure_has_no_money_in_it() -> None:
    report = read_stk_callback(callback(1032, ResultDesc="Request cancelled by user"))
    assert (report.outcome, report.code, report.amount) == ("cancelled", "1032", None)


def test_a_failure_that_names_money_is_still_without_money() -> None:
    report = read_stk_callback(callback(1032, PAID_ITEMS))
    assert (report.outcome, report.amount, report.receipt) == ("cancelled", None, None)


@pytest.mark.parametrize(
    "code", [" 0", "0\n", "00", 0.0, -0.0, False, True, None, [], {}, "", "\uff10"]
)
def test_a_code_that_is_not_written_canonically_is_never_paid(code: Any) -> None:
    assert read_stk_callback(callback(code, PAID_ITEMS)).outcome == "unknown"


def test_minus_zero_is_never_paid() -> None:
    body = callback(0, PAID_ITEMS).replace(b'"ResultCode": 0', b'"ResultCode": -0')
    assert read_stk_callback(body).outcome == "unknown"


@pytest.mark.parametrize("code", [17, 26, 1001, 9999, 34, "R000001", 424242])
def test_a_code_of_which_sources_disagree_is_unknown(code: Any) -> None:
    report = read_stk_callback(callback(code))
    assert (report.outcome, report.code) == ("unknown", str(code))


@pytest.mark.parametrize(("value", "amount"), [(3500, 3500), (3500.00, 3500), ("3500.00", 3500)])
def test_an_amount_comes_in_three_spellings(value: Any, amount: int) -> None:
    report = read_stk_callback(callback(0, items_with("Amount", value)))
    assert report.amount == Decimal(amount)


@pytest.mark.parametrize("raw", ["1499.5", "1499.99999999999999999", "1e30", "1e999999", "-5", "0"])
def test_an_amount_that_is_not_whole_shillings_is_malformed(raw: str) -> None:
    body = callback(0, items_with("Amount", 77)).replace(
        b'"Value": 77', b'"Value": ' + raw.encode()
    )
    with pytest.raises(ProviderRefused):
        read_stk_callback(body)


@pytest.mark.parametrize("value", [True, [], {}, "", "abc", "1,000", "1e3", " 5"])
def test_an_amount_that_is_no_number_is_malformed(value: Any) -> None:
    with pytest.raises(ProviderRefused):
        read_stk_callback(callback(0, items_with("Amount", value)))


@pytest.mark.parametrize("value", [123, "", "NLJ7 RT61", "'; DROP", "x" * 41, ["NLJ7RT61SV"]])
def test_a_receipt_that_is_none_is_malformed(value: Any) -> None:
    with pytest.raises(ProviderRefused):
        read_stk_callback(callback(0, items_with("MpesaReceiptNumber", value)))


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        ("25470****149", "25470****149"),
        ("a" * 64, "a" * 64),
        (None, None),
        ("<b>", None),
        ([], None),
    ],
)
def test_a_masked_or_missing_phone_is_no_obstacle(value: Any, phone: str | None) -> None:
    assert read_stk_callback(callback(0, items_with("PhoneNumber", value))).phone == phone


@pytest.mark.parametrize("value", [None, "soon", 20191319102115, 2019, 2.5, True])
def test_a_time_that_is_none_is_left_out(value: Any) -> None:
    assert read_stk_callback(callback(0, items_with("TransactionDate", value))).occurred_at is None


def test_new_items_are_tolerated_and_repeated_ones_are_not() -> None:
    extra = {"Name": "Fuliza", "Value": {"deep": [1]}}
    assert read_stk_callback(callback(0, [*PAID_ITEMS, extra])).outcome == "paid"
    with pytest.raises(ProviderRefused):
        read_stk_callback(callback(0, [*PAID_ITEMS, PAID_ITEMS[0]]))


def test_a_success_without_metadata_claims_no_amount() -> None:
    report = read_stk_callback(callback(0))
    assert (report.outcome, report.amount, report.receipt) == ("paid", None, None)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"Body": null}',
        b'{"Body": {"stkCallback": []}}',
        b'{"stkCallback": {"Body": {}}}',
        callback(0, CheckoutRequestID=None),
        callback(0, CheckoutRequestID=""),
        callback(0, CheckoutRequestID="ws CO"),
        callback(0, CheckoutRequestID="x" * 101),
        callback(0, CheckoutRequestID="ws\u0000"),
        callback(0, MerchantRequestID=5),
        callback(0, CallbackMetadata=[]),
        callback(0, items={}),
        callback(0, items=[None]),
        callback(0, items=[{"Value": 1}]),
        callback(0, PAID_ITEMS)[:-20],
    ],
)
def test_other_shapes_are_refused(body: bytes) -> None:
    with pytest.raises(ProviderRefused):
        read_stk_callback(body)


def test_text_from_outside_is_made_storable() -> None:
    report = read_stk_callback(callback(1, ResultDesc="a\u0000b\ud800c\nd" + "x" * 999))
    assert report.description.startswith("a b?c d")
    assert len(report.description) == 300
    assert clean_text(7) == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    code=json_values,
    amount=json_values,
    receipt=json_values,
    date=json_values,
    phone=json_values,
    description=json_values,
)
def test_wrong_content_in_the_right_shape_is_read_or_refused(
    code: Any, amount: Any, receipt: Any, date: Any, phone: Any, description: Any
) -> None:
    names = ("Amount", "MpesaReceiptNumber", "TransactionDate", "PhoneNumber")
    values = (amount, receipt, date, phone)
    items = [{"Name": n, "Value": v} for n, v in zip(names, values, strict=True)]
    try:
        report = read_stk_callback(callback(code, items, ResultDesc=description))
    except ProviderRefused:
        return
    # Whatever came in: only an exact zero is paid, and what is claimed is sane.
    is_zero = (type(code) is int and code == 0) or code == "0"
    assert (report.outcome == "paid") == is_zero
    assert report.amount is None or (report.amount > 0 and report.amount == int(report.amount))
    assert report.description.encode("utf-8").decode() == report.description
    assert "\x00" not in report.description + report.code

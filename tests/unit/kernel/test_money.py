"""Money is exact, stays in its currency and is written in one way."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from techwize_core.kernel.money import (
    LARGEST,
    AmountField,
    CurrencyMismatch,
    Money,
    MoneyError,
    PositiveAmountField,
    parse_amount,
)

amounts = st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2)
small = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3500", "3500.00"),
        ("3500.5", "3500.50"),
        ("3500.00", "3500.00"),
        (3500, "3500.00"),
        (-1, "-1.00"),
        ("-0.00", "0.00"),
        ("007", "7.00"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("1.500000"), "1.50"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_amounts_are_read(value: object, text: str) -> None:
    assert f"{parse_amount(value)}" == text


@pytest.mark.parametrize(
    "value",
    [
        1.5, 3500.0, True, None, "", " 1", "1 ", "1\n", "+1", "1,000", "1.", ".5", "1.234", "1e3",
        "NaN", "Infinity", "KSh 5", "\u0661", "10000000000", 10**10, 10**400, "1_000", b"1", [],
        Decimal("NaN"), Decimal("Infinity"), Decimal("0.001"), Decimal("1E+30"), Decimal("1E-400"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(MoneyError):
        parse_amount(value)


@given(amounts)
def test_text_and_amount_are_two_sides_of_one(amount: Decimal) -> None:
    money = Money(amount)
    assert Money.of(money.text) == money
    assert json.loads(json.dumps(money.text)) == f"{money.amount:.2f}"


@given(small, small, small)
def test_sums_are_exact_in_any_order(a: Decimal, b: Decimal, c: Decimal) -> None:
    x, y, z = Money(a), Money(b), Money(c)
    assert (x + y) + z == z + (y + x)
    assert (x + y) - y == x
    assert x + (-x) == Money.zero()
    assert (x < y) == (a < b)
    assert (x >= y) == (a >= b)
    assert x * 3 == x + x + x


@given(small)
def test_a_split_loses_no_cent(amount: Decimal) -> None:
    """What is left after a discount and the discount are the whole."""
    money = Money(amount)
    discount = money.percent(15)
    assert discount + (money - discount) == money
    assert abs(discount.amount - amount * 15 / 100) <= Decimal("0.005")
    assert money.percent(100) == money


def test_half_a_cent_goes_up() -> None:
    assert Money.of("0.10").percent(5).text == "0.01"
    assert Money.of("-0.10").percent(5).text == "-0.01"


def test_currencies_do_not_mix() -> None:
    shillings, dollars = Money.of(5), Money.of(5, "USD")
    for mix in (
        lambda: shillings + dollars,
        lambda: shillings - dollars,
        lambda: shillings < dollars,
    ):
        with pytest.raises(CurrencyMismatch):
            mix()
    assert shillings != dollars


@pytest.mark.parametrize("currency", ["", "kes", "KESH", "K3S", "KE\u0160"])
def test_a_currency_is_three_letters(currency: str) -> None:
    with pytest.raises(MoneyError):
        Money.of(1, currency)


def test_floats_and_numbers_stay_out() -> None:
    for act in (
        lambda: Money.of(1) * 1.5,
        lambda: Money.of(1) * True,
        lambda: Money.of(1) + 1,
        lambda: Money.of(1) < 2,
    ):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(MoneyError):
        Money.of("9999999999.99") + Money.of("0.01")


@pytest.mark.parametrize(
    ("money", "english", "swahili"),
    [
        (Money.of(12500), "KSh 12,500", "KSh 12,500"),
        (Money.of("12500.50"), "KSh 12,500.50", "KSh 12,500.50"),
        (Money.of("1234567"), "KSh 1,234,567", "KSh 1,234,567"),
        (Money.of(0), "KSh 0", "KSh 0"),
        (Money.of(-300), "-KSh 300", "-KSh 300"),
        (Money.of("1200.50", "TZS"), "TZS 1,200.50", "TSh 1,200.50"),
    ],
)
def test_people_read_it_in_their_way(money: Money, english: str, swahili: str) -> None:
    assert (money.format(), money.format("sw")) == (english, swahili)
    assert Money.of(1).is_whole and not Money.of("1.01").is_whole


class _Body(BaseModel):
    amount: AmountField
    price: PositiveAmountField


def test_fields_take_texts_and_whole_numbers_and_give_texts() -> None:
    body = _Body.model_validate_json('{"amount": -5, "price": "3500.5"}')
    assert body.model_dump_json() == '{"amount":"-5.00","price":"3500.50"}'
    for wrong in (
        '{"amount": 1.5, "price": 1}',
        '{"amount": 1, "price": 0}',
        '{"amount": true, "price": 1}',
    ):
        with pytest.raises(ValidationError):
            _Body.model_validate_json(wrong)


@given(st.one_of(st.text(max_size=16), st.from_regex(r"-?[0-9.]{1,12}", fullmatch=True)))
def test_the_published_pattern_is_what_is_taken(text: str) -> None:
    schema = _Body.model_json_schema()["properties"]["price"]["anyOf"][0]
    fits = re.search(schema["pattern"].replace("$", r"\Z"), text) is not None
    try:
        _Body(amount=1, price=text)
    except ValidationError:
        assert not fits
    else:
        assert fits

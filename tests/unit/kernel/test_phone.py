"""Phone numbers in all the ways that people write them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from techwize_core.kernel.phone import PhoneNumberError, display_phone, normalise_phone


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0712345678", "254712345678"),
        ("712345678", "254712345678"),
        ("254712345678", "254712345678"),
        ("+254 712 345 678", "254712345678"),
        (" 0712-345-678 ", "254712345678"),
        ("+254 (0)712 345 678", "254712345678"),
        ("254 0712345678", "254712345678"),
        ("00254712345678", "254712345678"),
        ("000254712345678", "254712345678"),
        ("0112345678", "254112345678"),
        ("254708374149", "254708374149"),
        ("020 2345678", "254202345678"),
        ("+255 712 345 678", "255712345678"),
        ("+1 (415) 555-2671", "14155552671"),
        ("+39 06 1234 5678", "390612345678"),
    ],
)
def test_every_way_of_writing_gives_the_same_digits(text: str, digits: str) -> None:
    assert normalise_phone(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "07123", "0712 FLOWER", "0712345678 ext 5", "tel:0712345678", "*144#",
        "+999123456789", "+254", "0712345678901", "\u0660\u0667\u0661\u0662345678",
        "0712\x00345678", "0712345678;isub=1", "++254712345678", "a@b.c", "0" * 32, "254999999999",
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(PhoneNumberError, match="write it like 0712 345 678"):
        normalise_phone(text)


def test_a_prompt_needs_a_mobile() -> None:
    assert normalise_phone("0712 345 678", mobile_only=True) == "254712345678"
    for text in ("020 2345678", "0800 720 720"):
        with pytest.raises(PhoneNumberError, match="not a mobile number"):
            normalise_phone(text, mobile_only=True)


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("254712345678", "0712 345 678"),
        ("254110123456", "0110 123 456"),
        ("255712345678", "+255 712 345 678"),
        ("14155552671", "+1 415-555-2671"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_numbers_are_shown_as_people_write_them(digits: str, shown: str) -> None:
    assert display_phone(digits) == shown


@given(
    st.integers(0, 10**9 - 1),
    st.sampled_from(["0{:09d}", "254{:09d}", "+254 {:09d}", "00254{:09d}"]),
)
def test_a_shown_number_reads_back_as_itself(number: int, form: str) -> None:
    text = form.format(number)
    try:
        digits = normalise_phone(text)
    except PhoneNumberError:
        return
    assert normalise_phone(digits) == digits
    assert normalise_phone(display_phone(digits)) == digits


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_every_country_of_the_table_is_taken(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return
    written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert normalise_phone(written) == phonenumbers.format_number(
        example, phonenumbers.PhoneNumberFormat.E164
    ).removeprefix("+")


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        digits = normalise_phone(text)
    except PhoneNumberError:
        return
    assert digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15

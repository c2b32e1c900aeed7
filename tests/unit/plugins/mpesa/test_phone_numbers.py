"""Spellings of a Kenyan mobile number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from techwize_plugins.mpesa.phone_numbers import normalised_msisdn, shown_msisdn


@pytest.mark.parametrize(
    ("spelling", "msisdn"),
    [
        ("0712345678", "254712345678"),
        ("0112345678", "254112345678"),
        ("+254712345678", "254712345678"),
        ("254112345678", "254112345678"),
        ("00254712345678", "254712345678"),
        ("712345678", "254712345678"),
        (" 0712 345-678 ", "254712345678"),
        ("(0712) 345.678", "254712345678"),
    ],
)
def test_every_spelling_becomes_one(spelling: str, msisdn: str) -> None:
    assert normalised_msisdn(spelling) == msisdn


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0212345678",
        "071234567",
        "07123456789",
        "+255712345678",
        "0712345678x",
        "٠٧١٢٣٤٥٦٧٨",
        "07123\n45678x",
        "tel:0712345678",
        "2540712345678",
    ],
)
def test_what_is_no_kenyan_mobile_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Kenyan mobile number"):
        normalised_msisdn(text)


@given(st.from_regex(r"254[17][0-9]{8}", fullmatch=True))
def test_a_normal_number_stays_and_reads_back(msisdn: str) -> None:
    assert normalised_msisdn(msisdn) == msisdn
    assert normalised_msisdn(shown_msisdn(msisdn)) == msisdn

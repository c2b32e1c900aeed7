"""Amounts in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from techwize_core.payments.amount_words import amount_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1", "One shilling"),
        ("0.50", "Zero shillings and fifty cents"),
        ("15", "Fifteen shillings"),
        ("105", "One hundred and five shillings"),
        ("3500", "Three thousand five hundred shillings"),
        ("12021.01", "Twelve thousand and twenty-one shillings and one cent"),
        ("250000", "Two hundred and fifty thousand shillings"),
        ("1000000", "One million shillings"),
        ("9999999999.99", None),
    ],
)
def test_words(amount: str, words: str | None) -> None:
    said = amount_in_words(Decimal(amount))
    if words is None:
        assert said.startswith("Nine billion nine hundred and ninety-nine million")
    else:
        assert said == words

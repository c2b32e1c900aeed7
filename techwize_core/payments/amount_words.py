"""An amount in words, as receipts carry it so that no figure can be altered unseen."""

from __future__ import annotations

from decimal import Decimal

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = [
    "zero",
    "ten",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))


def amount_in_words(amount: Decimal) -> str:
    """``3500.50`` as "Three thousand five hundred shillings and fifty cents"."""
    shillings, cents = divmod(int(amount * 100), 100)
    text = f"{number_in_words(shillings)} shilling{'' if shillings == 1 else 's'}"
    if cents:
        text += f" and {number_in_words(cents)} cent{'' if cents == 1 else 's'}"
    return text[0].upper() + text[1:]


def number_in_words(number: int) -> str:
    """A whole number from zero up, as Kenyans say it: "one hundred and five"."""
    for size, name in _SCALES:
        if number >= size:
            head, rest = divmod(number, size)
            return f"{number_in_words(head)} {name}{_joined(rest)}"
    return _below_thousand(number)


def _joined(rest: int) -> str:
    if rest == 0:
        return ""
    return f" and {number_in_words(rest)}" if rest < 100 else f" {number_in_words(rest)}"


def _below_thousand(number: int) -> str:
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_SMALL[hundreds]} hundred{_joined(rest)}"
    if number >= 20:
        tens, rest = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[rest]}" if rest else "")
    return _SMALL[number]

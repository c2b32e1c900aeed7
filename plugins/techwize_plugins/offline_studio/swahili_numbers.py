"""Swahili number words; espeak's own go wrong from eleven thousand up."""

from __future__ import annotations

UNITS = ("sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa")
_TENS = (
    "",
    "kumi",
    "ishirini",
    "thelathini",
    "arobaini",
    "hamsini",
    "sitini",
    "sabini",
    "themanini",
    "tisini",
)
_SCALES = ((1_000_000_000, "bilioni"), (1_000_000, "milioni"), (1_000, "elfu"))


def in_words(number: str) -> str:
    """A written number such as ``"18,500"`` or ``"2.5"`` in Swahili words.

    A leading zero, as in a code, is read digit by digit.
    """
    whole, _, fraction = number.replace(",", "").partition(".")
    if len(whole) > 12 or (len(whole) > 1 and whole.startswith("0")):
        words = " ".join(UNITS[int(digit)] for digit in whole)
    else:
        words = cardinal(int(whole or "0"))
    if fraction:
        words += " nukta " + " ".join(UNITS[int(digit)] for digit in fraction)
    return words


def cardinal(number: int) -> str:
    """A whole number from 0 to 999,999,999,999 in words: 3,500 is "elfu tatu mia tano"."""
    parts = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{name} {cardinal(count)}")
    if number >= 100:
        hundreds, number = divmod(number, 100)
        parts.append(f"mia {UNITS[hundreds]}")
    if not number and parts:
        return " ".join(parts)
    tens, units = divmod(number, 10)
    below = [word for word in (_TENS[tens], UNITS[units] if units or not tens else "") if word]
    return " na ".join([*filter(None, [" ".join(parts)]), *below])

"""Kenyan mobile numbers in the one spelling that Daraja takes: 2547XXXXXXXX or 2541XXXXXXXX."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s().\-]+")
_SPELLINGS = re.compile(r"^(?:\+?254|00254|0)?([17][0-9]{8})$", re.ASCII)


def normalised_msisdn(text: str) -> str:
    """Give a number as 12 digits, whatever its spelling (07…, 01…, 7…, +254…, 254…, 00254…).

    Only the shape is checked: prefixes move between operators, so whether a
    number is on M-Pesa is Daraja's to say.

    Raises:
        ValueError: it is no Kenyan mobile number.
    """
    match = _SPELLINGS.match(_SEPARATORS.sub("", text))
    if match is None:
        raise ValueError("not a Kenyan mobile number such as 0712 345 678")
    return "254" + match.group(1)


def shown_msisdn(msisdn: str) -> str:
    """Give a normalised number the way its owner writes it: ``0712 345 678``."""
    local = "0" + msisdn[3:]
    return f"{local[:4]} {local[4:7]} {local[7:]}"

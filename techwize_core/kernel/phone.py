"""Phone numbers: kept as E.164 digits without "+", shown as people write them.

Without a country code a number is Kenyan. What a number is comes from
``phonenumbers``, Google's table of every country's plan.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

HOME_REGION = "KE"
_HOME_CODE = 254
# Letters are refused: "0712 FLOWER" and "ext. 5" parse, but no prompt or message gets there.
_WRITTEN = re.compile(r"\+?[0-9 ()./\-\u00a0\u2010-\u2015]{6,32}", re.ASCII)
_LONG_DIAL = re.compile(r"\A0{2,3}(?=[1-9])")  # 000 in Kenya, 00 nearly everywhere else
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class PhoneNumberError(ValueError):
    """A text that is no usable phone number; its message is a sentence."""


def normalise_phone(text: str, *, mobile_only: bool = False) -> str:
    """The number as digits with country code: ``0712 345 678`` gives ``254712345678``.

    With ``mobile_only`` landlines and service numbers are refused. Raises
    :class:`PhoneNumberError`.
    """
    number = _parsed(text)
    if number is None or not phonenumbers.is_valid_number(number):
        raise PhoneNumberError(
            "This is not a phone number; write it like 0712 345 678, "
            "or with the country code like +255 712 345 678."
        )
    if mobile_only and phonenumbers.number_type(number) not in _MOBILE:
        raise PhoneNumberError("This is not a mobile number; write one like 0712 345 678.")
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def display_phone(digits: str) -> str:
    """Digits from :func:`normalise_phone` as people read them.

    ``0712 345 678`` for a Kenyan number, ``+255 712 345 678`` for another; text
    that is no number comes back as it is.
    """
    number = _parsed(f"+{digits}")
    if number is None:
        return digits
    if number.country_code != _HOME_CODE:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.national_significant_number(number)
    if len(national) != 9:
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return f"0{national[:3]} {national[3:6]} {national[6:]}"


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    written = text.strip()
    if not _WRITTEN.fullmatch(written):
        return None
    try:
        return phonenumbers.parse(_LONG_DIAL.sub("+", written, count=1), HOME_REGION)
    except NumberParseException:
        return None

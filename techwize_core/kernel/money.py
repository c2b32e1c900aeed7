"""Money: a decimal amount with its currency, never a float.

Amounts have two decimal places and fit the database's ``numeric(12, 2)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering
from typing import Annotated, Any

from babel.numbers import format_currency, format_decimal
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999.99")
_AMOUNT = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,2})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SHILLING_SIGN = "KSh"  # CLDR writes "Ksh"; shops, tills and M-Pesa's own texts write "KSh"


class MoneyError(ValueError):
    """A text or number that is no amount of money; its message is a sentence."""


class CurrencyMismatch(MoneyError):
    """Two amounts in different currencies were added or compared."""


def parse_amount(value: object) -> Decimal:
    """An amount with two decimal places from ``"3500"``, ``"3500.5"``, ``3500`` or a ``Decimal``.

    Raises :class:`MoneyError` for anything else: a float has already lost what
    it was, and signs, spaces, separators and exponents are not guessed at.
    """
    if isinstance(value, Decimal) and value.is_finite() and abs(value) <= LARGEST:
        value = f"{value:f}" if value == value.quantize(CENT) else ""
        value = re.sub(r"(\.[0-9]{2})0+\Z", r"\1", value)
    if isinstance(value, int):  # True and False become words, and no amount
        value = str(value) if abs(value) <= LARGEST else ""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise MoneyError('Write the amount as text with at most two decimals, such as "3500.00".')
    # Adding zero turns "-0.00" into 0.00.
    return Decimal(value).quantize(CENT) + 0


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in one currency; ``amount`` has exactly two decimal places.

    Arithmetic stays within a currency and raises :class:`CurrencyMismatch`
    otherwise, and :class:`MoneyError` past :data:`LARGEST`.
    """

    amount: Decimal
    currency: str = "KES"

    def __post_init__(self) -> None:
        if not isinstance(self.currency, str) or not _CURRENCY.fullmatch(self.currency):
            raise MoneyError("A currency is three capital letters, such as KES.")
        object.__setattr__(self, "amount", parse_amount(self.amount))

    @classmethod
    def of(cls, value: Decimal | int | str, currency: str = "KES") -> Money:
        """Money from a decimal, a whole number or a text; see :func:`parse_amount`."""
        return cls(parse_amount(value), currency)

    @classmethod
    def zero(cls, currency: str = "KES") -> Money:
        """Nothing, in that currency."""
        return cls(Decimal(0), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, count: int) -> Money:
        if not isinstance(count, int) or isinstance(count, bool):
            raise TypeError("money is multiplied by whole numbers only; see Money.percent")
        return Money(self.amount * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.text}"

    @property
    def text(self) -> str:
        """The amount as the API writes it: ``"3500.00"``."""
        return f"{self.amount:.2f}"

    @property
    def is_whole(self) -> bool:
        """Whether there are no cents, as M-Pesa demands."""
        return self.amount == self.amount.to_integral_value()

    def percent(self, rate: Decimal | int) -> Money:
        """That many per cent of it, half a cent rounded away from zero."""
        share = self.amount * Decimal(rate) / 100
        return Money(share.quantize(CENT, ROUND_HALF_UP), self.currency)

    def format(self, language: str = "en") -> str:
        """The amount as a person reads it: ``KSh 12,500``, with cents only where there are some.

        ``language`` is ``en`` or ``sw``; both write Kenyan shillings alike.
        """
        pattern = "#,##0" if self.is_whole else "#,##0.00"
        if self.currency == "KES":
            sign = "-" if self.amount < 0 else ""
            number = format_decimal(abs(self.amount), pattern, locale=_locale(language))
            return f"{sign}{_SHILLING_SIGN} {number}"
        return format_currency(
            self.amount,
            self.currency,
            format=f"¤ {pattern}",
            locale=_locale(language),
            currency_digits=False,
        )

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError("money goes together with money only")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be put together.")
        return other.amount


def _locale(language: str) -> str:
    return "sw_KE" if language == "sw" else "en_KE"


def _above_zero(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise MoneyError("The amount must be above zero.")
    return amount


_AMOUNT_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": f"^{_AMOUNT.pattern}$"},
        {"type": "integer", "minimum": -9999999999, "maximum": 9999999999},
    ],
    "examples": ["3500.00"],
}
_ABOVE_ZERO_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": r"^(?=.*[1-9])[0-9]{1,10}(?:\.[0-9]{1,2})?$"},
        {"type": "integer", "minimum": 1, "maximum": 9999999999},
    ],
    "examples": ["3500.00"],
}

AmountField = Annotated[
    Decimal,
    BeforeValidator(parse_amount),
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json"),
    WithJsonSchema(_AMOUNT_SCHEMA, mode="validation"),
    WithJsonSchema({"type": "string", "examples": ["3500.00"]}, mode="serialization"),
]
"""A pydantic field for an amount: takes a string or an integer, gives a decimal string."""

PositiveAmountField = Annotated[
    AmountField,
    AfterValidator(_above_zero),
    WithJsonSchema(_ABOVE_ZERO_SCHEMA, mode="validation"),
]
"""The same for an amount above zero."""

"""JSON out, by a fast encoder: money as text, times as RFC 3339 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, BeforeValidator, PlainSerializer
from pydantic.json_schema import WithJsonSchema


def _default(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


_encoder = msgspec.json.Encoder(enc_hook=_default, decimal_format="string")


def encode(value: Any) -> bytes:
    """UTF-8 JSON."""
    return _encoder.encode(value)


def _utc(value: datetime) -> str:
    # As the encoder writes a time by itself.
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _money(value: Decimal) -> str:
    return f"{value:.2f}"


Timestamp = Annotated[
    datetime,
    PlainSerializer(_utc, return_type=str),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-11-22T08:15:30.482913Z"]}
    ),
]
"""A time in answers: RFC 3339, UTC, to the microsecond."""

MoneyText = Annotated[
    Decimal,
    PlainSerializer(_money, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+\.\d{2}$", "examples": ["3500.00"]}),
]
"""An amount in answers: a decimal string with two places."""


def _no_float(value: Any) -> Any:
    if isinstance(value, bool | float):
        # A TypeError would not become the field's error.
        raise ValueError('write money as a string such as "3500.00" or as a whole number')  # noqa: TRY004
    return value


MoneyInput = Annotated[Decimal, BeforeValidator(_no_float)]
"""An amount in requests: a decimal string or an integer, never a float."""

__all__ = ["MoneyInput", "MoneyText", "Timestamp", "encode"]

"""JSON from outside, read so that no trick of the format survives.

Plain ``json.loads`` takes NaN, lets the last of two equal keys win, turns
1499.99999999999999999 into the float 1500.0 and raises four kinds of error.
Money is read from these bytes, so all of that is refused here.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

MAX_BYTES = 64 * 1024
"""Real Daraja bodies are below 2 KiB."""

MAX_DEPTH = 10
_MAX_NUMBER_CHARACTERS = 40


class MalformedJson(ValueError):
    """The bytes are no JSON object that we would trust. The message is safe to show."""


def read_object(body: bytes) -> dict[str, Any]:
    """Read one JSON object; numbers with a point or an exponent come as ``Decimal``.

    Raises:
        MalformedJson: not UTF-8, not JSON, not an object, too big or too deep,
            a key given twice, or a number that is none (NaN, Infinity) or absurdly long.
    """
    if len(body) > MAX_BYTES:
        raise MalformedJson(f"longer than {MAX_BYTES} bytes")
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object_without_repeats,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
        )
    except MalformedJson:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise MalformedJson(f"not JSON ({type(error).__name__})") from None
    if not isinstance(value, dict):
        raise MalformedJson("not a JSON object")
    if _deeper_than(value, MAX_DEPTH):
        raise MalformedJson(f"nested deeper than {MAX_DEPTH}")
    return value


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson("a key is given twice")
    return found


def _decimal(text: str) -> Decimal:
    if len(text) > _MAX_NUMBER_CHARACTERS:
        raise MalformedJson("a number is too long")
    return Decimal(text)


def _integer(text: str) -> int | Decimal:
    if len(text) > _MAX_NUMBER_CHARACTERS:
        raise MalformedJson("a number is too long")
    # "-0" would become the int 0, which is Daraja's code for success.
    return Decimal(text) if text == "-0" else int(text)


def _no_constant(text: str) -> NoReturn:
    raise MalformedJson(f"{text} is not JSON")


def _deeper_than(value: Any, limit: int) -> bool:
    """Walk level by level, so that the check itself cannot run out of stack."""
    level = [value]
    for _ in range(limit):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        if not inner:
            return False
        level = inner
    return any(isinstance(item, dict | list) for item in level)

"""What callers send, held to its model: each wrong field is named, its value never."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pyramid.request import Request

from techwize_core.kernel.errors import Invalid, Malformed, UnsupportedMedia

JSON = "application/json"
_decoder = msgspec.json.Decoder()
_FRACTION = re.compile(rb"\d[.eE]")
_LARGEST_EXACT = 2**53


def read_json(request: Request) -> tuple[bytes, Any]:
    """The body as it came, and what it says.

    Raises :class:`UnsupportedMedia` and :class:`Malformed`.
    """
    if request.content_type != JSON:
        raise UnsupportedMedia("Send JSON, with the header Content-Type: application/json.")
    body: bytes = request.body_file.read()
    request.environ["techwize.body"] = body
    try:
        return body, _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


def validate_json(model: type[BaseModel], body: bytes, said: Any) -> Any:
    """The body, which says ``said``, as the model: a number is no yes or no, and a text no number.

    Raises :class:`Invalid`.
    """
    if _FRACTION.search(body):
        # 2.0 is a whole number to JSON Schema and to many who write JSON, not to pydantic.
        said = _with_whole_numbers(said)
        body = msgspec.json.encode(said)
    return _checked(lambda: model.model_validate_json(body, strict=True), said, "body")


def _with_whole_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_EXACT:
        return int(value)
    if isinstance(value, dict):
        return {name: _with_whole_numbers(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_whole_numbers(part) for part in value]
    return value


def validate(model: type[BaseModel], value: Any, where: str) -> Any:
    """``value``, whose numbers may be written as text, as the model. Raises :class:`Invalid`."""
    return _checked(lambda: model.model_validate(value), value, where)


def _checked(check: Callable[[], Any], value: Any, where: str) -> Any:
    if nuls := [
        {"loc": [where, *place], "msg": "remove the NUL character"} for place in _nuls(value)
    ]:
        # PostgreSQL keeps none, in texts and in JSON.
        raise Invalid("Look at the fields named below.", errors=nuls)
    try:
        return check()
    except ValidationError as error:
        errors = [
            {"loc": [where, *problem["loc"]], "msg": _said(problem)} for problem in error.errors()
        ]
        raise Invalid("Look at the fields named below.", errors=errors) from None


def _said(problem: ErrorDetails) -> str:
    """The sentence of our own validators without pydantic's prefix; no regular expression for a person."""
    if problem["type"] in ("value_error", "assertion_error"):
        said = str(problem["ctx"]["error"]) if "ctx" in problem else problem["msg"]
        return said[:1].upper() + said[1:]
    if problem["type"] == "string_pattern_mismatch":
        return "Leave out characters that do not belong here, such as < and >."
    return problem["msg"]


def _nuls(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a value read from JSON or from the address holds a NUL character."""
    if isinstance(value, str):
        if "\0" in value:
            yield place
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _nuls(name, place)
            yield from _nuls(part, (*place, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _nuls(part, (*place, number))

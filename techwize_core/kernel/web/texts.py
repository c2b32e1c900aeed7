"""Texts that people send: what is taken, said to the validator and to the description alike.

The description calls their form ``format: text``, which no regular expression
could say as well: no control characters but tabs and line ends, and, where
``minLength`` is 1, more than white space.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, GetJsonSchemaHandler, StringConstraints
from pydantic.config import JsonDict
from pydantic_core import CoreSchema


class described:  # noqa: N801 (read as a word of the annotation)
    """What the JSON Schema of a type says beyond what pydantic knows of it, such as a pattern or a format.

    To be put into an ``Annotated``, with an argument for each name of JSON Schema.
    """

    def __init__(self, **extra: Any) -> None:
        self._extra = extra

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), **self._extra}


def one_of(words: Any) -> described:
    """One of the words of a ``Literal`` or an enum: what answers say, which the database checks."""
    if isinstance(words, type) and issubclass(words, Enum):
        return described(enum=[word.value for word in words])
    return described(enum=list(get_args(words)))


def example(fields: JsonDict) -> JsonDict:
    """What a model looks like when it is filled in: ``class Login(BaseModel, json_schema_extra=example({…}))``."""
    return {"examples": [fields]}


def no_control_characters(text: str) -> str:
    """The text. Raises ``ValueError`` for control characters other than tab and line ends."""
    if any(ord(c) < 32 and c not in "\n\t\r" for c in text):
        raise ValueError("remove the control characters")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(no_control_characters),
    described(format="text"),
]
"""A short text; may be empty."""
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(no_control_characters),
    described(format="text"),
]
"""A short text with something in it."""
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=5000),
    AfterValidator(no_control_characters),
    described(format="text"),
]
"""A long text; may be empty."""
Message = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5000),
    AfterValidator(no_control_characters),
    described(format="text"),
]
"""A long text with something in it."""

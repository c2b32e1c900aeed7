"""The pydantic types of all endpoints as the schemas of one document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import TypeAdapter

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]
_PLACE = "#/components/schemas/"
_WORD_OF_ANSWERS = "Out"
"""Our classes for answers end so; a reader of the document has no use for it."""


class Models:
    """Schemas by type and direction: what is taken in ("validation") and what is given out.

    All types are made known first, since two models of one name, or one model
    in both directions, get their names together.
    """

    def __init__(self, taken: Iterable[Any], given: Iterable[Any]) -> None:
        inputs: list[tuple[str, Mode, TypeAdapter[Any]]] = [
            *((_key(kind), "validation", TypeAdapter(kind)) for kind in _once(taken)),
            *((_key(kind), "serialization", TypeAdapter(kind)) for kind in _once(given)),
        ]
        found, definitions = TypeAdapter.json_schemas(inputs, ref_template=_PLACE + "{model}")
        schemas: Json = definitions.get("$defs", {})
        names = _names(schemas)
        self._found: dict[tuple[str, Mode], Json] = {
            key: _tidy(schema, names) for key, schema in found.items()
        }
        self.components: Json = {
            names[name]: {"title": names[name], **_tidy(schema, names)}
            for name, schema in sorted(schemas.items())
        }

    def taken(self, kind: Any) -> Json:
        """The schema of a body; a reference where the type is a model."""
        return self._found[_key(kind), "validation"]

    def given(self, kind: Any) -> Json:
        """The schema of an answer."""
        return self._found[_key(kind), "serialization"]

    def properties(self, schema: Json) -> Json:
        """The properties of a schema or of the model that it refers to; empty for another kind."""
        model = self._model(schema)
        found: Json = model.get("properties", {})
        return found

    def required(self, schema: Json) -> list[str]:
        """The names of the properties that must be there."""
        found: list[str] = self._model(schema).get("required", [])
        return found

    def _model(self, schema: Json) -> Json:
        # Of several models, such as a client's and the staff's view of a thing, any will do.
        first: Json = schema.get("anyOf", [schema])[0]
        name = first.get("$ref", "").removeprefix(_PLACE)
        model: Json = self.components.get(name, first)
        return model


def address_schema(kind: Any) -> Json:
    """The schema of a part of an address or of a header."""
    schema: Json = _tidy(TypeAdapter(kind).json_schema(), {})
    return schema


def without_null(schema: Json) -> Json:
    """The schema of a query parameter, which is left out rather than null."""
    rest = {name: value for name, value in schema.items() if value is not None or name != "default"}
    choices = [choice for choice in rest.pop("anyOf", []) if choice.get("type") != "null"]
    if len(choices) == 1:
        return {**choices[0], **rest}
    return {**rest, "anyOf": choices} if choices else rest


def _once(kinds: Iterable[Any]) -> list[Any]:
    return list({_key(kind): kind for kind in kinds}.values())


def _key(kind: Any) -> str:
    # Types such as "A | B" are made anew in each declaration.
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else repr(kind)


def _names(schemas: Json) -> dict[str, str]:
    """What each schema is called in the document; its own name where the short one is taken."""
    short = {name: _short(name) for name in schemas}
    taken = list(short.values())
    return {name: new if taken.count(new) == 1 else name for name, new in short.items()}


def _short(name: str) -> str:
    return name.removesuffix(_WORD_OF_ANSWERS)


def _tidy(value: Any, names: dict[str, str], *, in_properties: bool = False) -> Any:
    """Without the titles that pydantic makes from names, and with the document's own names."""
    if isinstance(value, list):
        return [_tidy(part, names) for part in value]
    if not isinstance(value, dict):
        return value
    tidied = {}
    for name, part in value.items():
        if name == "title" and not in_properties:
            continue
        if name == "$ref" and isinstance(part, str):
            own = part.removeprefix(_PLACE)
            tidied[name] = _PLACE + names.get(own, own)
        elif name in {"examples", "default", "enum", "const"} and not in_properties:
            tidied[name] = part
        else:
            tidied[name] = _tidy(
                part, names, in_properties=name in {"properties", "$defs"} and not in_properties
            )
    return tidied


__all__ = ["Json", "Models", "address_schema", "without_null"]

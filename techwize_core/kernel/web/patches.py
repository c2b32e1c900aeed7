"""Bodies of PATCH requests: what is left out stays as it is."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema


class Patch(BaseModel):
    """Fields to change, each declared as ``X | None = None``.

    None stands for "left out". Only the fields in ``nullable`` may be sent as
    null, which empties them.
    """

    model_config = ConfigDict(extra="forbid")

    nullable: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _no_nulls(self) -> Self:
        for name in self.model_fields_set - self.nullable:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null; leave it out to keep it")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = handler(schema)
        for name, field in handler.resolve_ref_schema(found).get("properties", {}).items():
            field.pop("default", None)
            if name not in cls.nullable:
                _without_null(field)
        return found


def _without_null(field: dict[str, Any]) -> None:
    choices = [choice for choice in field.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        field.update({**choices[0], **field})
    elif choices:
        field["anyOf"] = choices

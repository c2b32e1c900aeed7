"""A plugin's settings as fields of a form; secrets are never among what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from techwize_core.kernel.extensions.caller import is_secret, variable_of
from techwize_core.sdk import PluginInfo

Kind = Literal["text", "number", "switch", "choice", "secret", "server"]


class SettingOut(BaseModel):
    """One setting. ``source`` says whose value counts now.

    ``value`` is None for secrets, and for what the server's operator set: an
    agency learns that it is set, no more. ``kind`` "server" marks what only the
    operator can set.
    """

    name: str
    title: str
    description: str
    kind: Kind
    choices: list[str]
    value: str | int | float | bool | None
    is_set: bool
    source: Literal["own", "server", "default"]


def is_server_side(annotation: Any) -> bool:
    """Whether a setting is the operator's alone: a path would let one agency write anywhere."""
    return annotation is Path or Path in get_args(annotation)


def describe_settings(
    info: PluginInfo, environment: Mapping[str, str], own: Mapping[str, Any]
) -> list[SettingOut]:
    """The plugin's settings in the order of its model."""
    return [
        _describe(info, name, field, environment, own)
        for name, field in info.settings.model_fields.items()
    ]


def _describe(
    info: PluginInfo,
    name: str,
    field: FieldInfo,
    environment: Mapping[str, str],
    own: Mapping[str, Any],
) -> SettingOut:
    given = environment.get(variable_of(info, name)) or None
    source: Literal["own", "server", "default"] = (
        "own" if name in own else "server" if given else "default"
    )
    value = {"own": own.get(name), "server": None, "default": _default(field)}[source]
    secret = is_secret(field.annotation)
    return SettingOut(
        name=name,
        title=field.title or name.replace("_", " ").capitalize(),
        description=field.description or "",
        kind=_kind(field.annotation),
        choices=[str(choice) for choice in get_args(field.annotation)]
        if get_origin(field.annotation) is Literal
        else [],
        value=None if secret else value,
        is_set=source != "default" or (not secret and value not in (None, "")),
        source=source,
    )


def _kind(annotation: Any) -> Kind:
    if is_secret(annotation):
        return "secret"
    if is_server_side(annotation):
        return "server"
    if get_origin(annotation) is Literal:
        return "choice"
    if annotation is bool:
        return "switch"
    return "number" if annotation in (int, float) else "text"


def _default(field: FieldInfo) -> Any:
    if field.default is PydanticUndefined:
        return None
    plain = to_jsonable_python(field.default)
    return plain if isinstance(plain, str | int | float | bool) else str(plain)

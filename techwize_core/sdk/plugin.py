"""What a plugin says about itself."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


class PluginSettings(BaseModel):
    """Base of a plugin's settings.

    Each field is one setting. Its environment variable is the field's ``alias``
    where it has one, else ``TECHWIZE_<PLUGIN ID>_<FIELD>``. Use ``SecretStr``
    for what must never be shown again: the core stores it encrypted. HQ makes
    the settings form from ``title`` and ``description`` of each field. A
    ``Path`` is the server operator's to set, never an agency's. Where an agency
    sets a text or a choice of its own, the server's secrets are left out, since
    they could be sent elsewhere; ``json_schema_extra={"harmless": True}`` marks
    a setting that sends them nowhere.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


@dataclass(frozen=True)
class PluginInfo:
    """Identity card of a plugin.

    ``id`` is lower case letters, digits and underscores; it prefixes the
    plugin's tables, routes, templates and loggers. ``sdk`` is the range of SDK
    versions it was written for, as in ``>=1,<2``. ``enabled_by_default`` says
    whether a new tenant has it switched on.
    """

    id: str
    name: str
    version: str
    summary: str
    sdk: str = ">=1,<2"
    settings: type[PluginSettings] = PluginSettings
    enabled_by_default: bool = True

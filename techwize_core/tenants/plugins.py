"""Which plugins an agency uses, and with what settings; HQ and the API change both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import select

from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.base import Json
from techwize_core.kernel.errors import Invalid, NotFound
from techwize_core.kernel.extensions.caller import given_settings, is_secret
from techwize_core.kernel.extensions.models import PluginInstallation
from techwize_core.kernel.extensions.registry import Failure
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.web.pages import PageQuery, Slice, SortedBy, paginate_items
from techwize_core.kernel.work import UnitOfWork
from techwize_core.sdk import PluginInfo
from techwize_core.tenants.plugin_settings import SettingOut, describe_settings, is_server_side

PluginId = Annotated[str, Field(max_length=41, examples=["mpesa"])]
"""What a plugin is called in addresses."""


class PluginOut(BaseModel):
    """A plugin at this agency. ``offers`` says what it brings, such as "writers"."""

    id: str
    name: str
    version: str
    summary: str
    enabled: bool
    offers: list[str]
    settings: list[SettingOut]


class PluginQuery(PageQuery):
    """Filters of the list of plugins."""

    sort: Annotated[str, SortedBy("name")] = "name"
    enabled: bool | None = None


class PluginCatalog:
    """The installed plugins, as the current agency uses them; runs as an admin."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session
        self._extensions = work.platform.extensions
        self._vault = Vault(*work.platform.settings.secrets)

    def all(self) -> list[PluginOut]:
        """Every plugin that could be loaded, by name."""
        rows = {row.plugin_id: row for row in self._session.scalars(select(PluginInstallation))}
        infos = sorted(self._extensions.infos.values(), key=lambda info: info.name.lower())
        return [self._shown(info, rows.get(info.id)) for info in infos]

    def page(self, query: PluginQuery) -> Slice[PluginOut]:
        """One page of them, by name."""
        found = [p for p in self.all() if query.enabled in (None, p.enabled)]
        return paginate_items(found, query, lambda plugin: (plugin.name.lower(), plugin.id))

    def get(self, plugin_id: str) -> PluginOut:
        """One plugin. Raises :class:`NotFound`."""
        return self._shown(self._info(plugin_id), self._row(plugin_id))

    def failures(self) -> list[Failure]:
        """Plugins that are installed but could not be loaded, and why."""
        return list(self._extensions.failures)

    def change(
        self, plugin_id: str, *, enabled: bool | None = None, settings: Json | None = None
    ) -> PluginOut:
        """Switch a plugin on or off, or give it this agency's own settings.

        In ``settings`` None takes an own value back, so that the server's or
        the default counts again; fields that are left out stay. Raises
        :class:`NotFound`, and :class:`Invalid` that names each wrong field,
        never its value.
        """
        info = self._info(plugin_id)
        row = self._row(plugin_id, lock=True)
        if row is None:
            row = PluginInstallation(
                id=new_id(),
                tenant_id=self._work.tenant_id,
                plugin_id=plugin_id,
                enabled=info.enabled_by_default,
                settings={},
                created_at=self._work.now(),
            )
            self._session.add(row)
        changed: dict[str, Any] = {}
        if enabled is not None and enabled != row.enabled:
            row.enabled = changed["enabled"] = enabled
        if settings:
            row.settings = self._merged(info, row.settings, settings)
            # Their names only: a value may be a secret.
            changed["settings"] = sorted(settings)
        row.updated_at = self._work.now()
        self._session.flush()
        if changed.get("enabled"):
            record(self._work, "plugin_switched_on", {"plugin": plugin_id})
        if changed:
            details = {"plugin": plugin_id, **changed}
            write_audit(self._work, "plugin.changed", "plugin", None, details)
        return self._shown(info, row)

    def _merged(self, info: PluginInfo, own: Mapping[str, Any], changes: Json) -> Json:
        """The agency's own settings with ``changes`` in them, checked together and ready to keep."""
        _refuse_unknown(info, changes)
        fields = info.settings.model_fields
        kept = dict(own)
        for name, value in changes.items():
            secret = is_secret(fields[name].annotation)
            kept[name] = self._vault.seal(str(value)) if secret and value is not None else value
        kept = {name: value for name, value in kept.items() if value is not None}
        values = given_settings(info, self._extensions.environment, kept, self._vault)
        try:
            checked = info.settings.model_validate(values)
        except ValidationError as error:
            raise _wrong_fields(info, error) from None
        for name in kept:
            if not is_secret(fields[name].annotation):
                kept[name] = to_jsonable_python(getattr(checked, name))
        return kept

    def _shown(self, info: PluginInfo, row: PluginInstallation | None) -> PluginOut:
        own = row.settings if row is not None else {}
        return PluginOut(
            id=info.id,
            name=info.name,
            version=info.version,
            summary=info.summary,
            enabled=row.enabled if row is not None else info.enabled_by_default,
            offers=self._extensions.offers_of(info.id),
            settings=describe_settings(info, self._extensions.environment, own),
        )

    def _info(self, plugin_id: str) -> PluginInfo:
        info = self._extensions.infos.get(plugin_id)
        if info is None:
            raise NotFound("There is no such plugin.")
        return info

    def _row(self, plugin_id: str, *, lock: bool = False) -> PluginInstallation | None:
        query = select(PluginInstallation).where(PluginInstallation.plugin_id == plugin_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(query)


def _refuse_unknown(info: PluginInfo, changes: Mapping[str, Any]) -> None:
    errors = []
    for name, value in changes.items():
        field = info.settings.model_fields.get(name)
        if field is None:
            errors.append(_at(name, f"{info.name} has no such setting"))
        elif is_server_side(field.annotation):
            errors.append(_at(name, "this is set on the server only"))
        elif isinstance(value, SecretStr | dict | list):
            errors.append(_at(name, "write a single value"))
    if errors:
        raise Invalid("Look at the settings named below.", errors=errors)


def _wrong_fields(info: PluginInfo, error: ValidationError) -> Invalid:
    # pydantic names a field by its alias, which is the environment's name for it.
    names = {field.alias or name: name for name, field in info.settings.model_fields.items()}
    errors = [
        _at(names.get(str(e["loc"][0]), str(e["loc"][0])) if e["loc"] else "", e["msg"])
        for e in error.errors()
    ]
    return Invalid("Look at the settings named below.", errors=errors)


def _at(name: str, message: str) -> Json:
    return {"loc": ["body", "settings", name], "msg": message}

"""Plugins in HQ: switched on and off, and set by a form made from their own settings."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.permissions import Permission
from techwize_core.tenants.plugin_settings import SettingOut
from techwize_core.tenants.plugins import PluginCatalog, PluginOut
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, page
from techwize_core.web.rendering import render
from techwize_core.web.staff import attempt

_AT = "/hq/plugins/{plugin_id}"
_TEMPLATE = "hq/plugin.html.jinja2"


@page("GET", "/hq/plugins", permission=Permission.PLUGINS_MANAGE, template="hq/plugins.html.jinja2")
def show_plugins(request: Request) -> dict[str, Any]:
    """All installed plugins, and those that could not be loaded."""
    plugins = request.work.get(PluginCatalog)
    return {"plugins": plugins.all(), "failures": plugins.failures()}


@page("GET", _AT, permission=Permission.PLUGINS_MANAGE, template=_TEMPLATE)
def show_plugin(request: Request) -> dict[str, Any]:
    """One plugin with its settings."""
    return _values(request.work.get(PluginCatalog).get(request.matchdict["plugin_id"]))


def _values(
    plugin: PluginOut, typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    return {"plugin": plugin, "typed": typed or {}, "errors": errors or {}}


@page("POST", _AT + "/switch", permission=Permission.PLUGINS_MANAGE)
def switch_plugin(request: Request) -> Response:
    """On or off, for this agency."""
    plugins, plugin_id = request.work.get(PluginCatalog), request.matchdict["plugin_id"]
    plugin, on = plugins.get(plugin_id), request.POST.get("enabled") == "true"
    return attempt(
        request,
        lambda: plugins.change(plugin.id, enabled=on),
        done="Switched on." if on else "Switched off.",
        back="/hq/plugins",
    )


@page("POST", _AT, permission=Permission.PLUGINS_MANAGE)
def set_plugin(request: Request) -> Response:
    """Keep this agency's own settings."""
    plugins = request.work.get(PluginCatalog)
    plugin = plugins.get(request.matchdict["plugin_id"])
    changes: dict[str, Any] = {}
    for setting in plugin.settings:
        changes.update(_change_of(request, setting))
    try:
        if changes:
            plugins.change(plugin.id, settings=changes)
    except Invalid as error:
        request.tm.doom()
        errors = {str(e["loc"][-1]): translate(request, str(e["msg"])) for e in error.errors}
        # What was typed comes back, a secret never.
        typed = {
            s.name: changes.get(s.name)
            for s in plugin.settings
            if s.kind != "secret" and s.name in changes
        }
        return render(request, _TEMPLATE, _values(plugin, typed, errors), status=422)
    request.session.flash(("ok", translate(request, "Kept.")))
    return go_to(f"/hq/plugins/{plugin.id}")


def _change_of(request: Request, setting: SettingOut) -> dict[str, Any]:
    """What the form says of one setting, as a change; nothing where nothing was changed.

    An empty field takes the agency's own value back; an empty secret stays as
    it is, since nobody sees it, and has a box of its own to be forgotten by.
    """
    name = setting.name
    typed = request.POST.get(f"setting-{name}")
    if typed is None or setting.kind == "server":
        return {}
    if setting.kind == "secret":
        if request.POST.get(f"forget-{name}"):
            return {name: None}
        return {name: typed} if typed else {}
    typed = typed.strip()
    if not typed:
        return {name: None} if setting.source == "own" else {}
    # The default stands in the field for reading: only a change makes it the agency's own.
    return {} if typed == _spelled(setting.value) else {name: typed}


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)

"""An agency's plugins, over HTTP, for its admins."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.errors import Forbidden
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice
from techwize_core.kernel.web.patches import Patch
from techwize_core.kernel.web.texts import example
from techwize_core.tenants.plugins import PluginCatalog, PluginId, PluginOut, PluginQuery

_TAG = "Staff: plugins"


class PluginPatch(
    Patch, json_schema_extra=example({"enabled": True, "settings": {"shortcode": "174379"}})
):
    """``PATCH /api/admin/plugins/{id}``. In ``settings`` null takes the agency's own value back."""

    enabled: bool | None = None
    settings: dict[str, str | int | float | bool | None] | None = None


def load_plugin(request: Request) -> PluginOut:
    """The plugin of the address. Raises :class:`NotFound`."""
    if not request.identity.may(Permission.PLUGINS_MANAGE):
        raise Forbidden("Only admins change plugins.")
    return request.work.get(PluginCatalog).get(request.matchdict["plugin_id"])


@endpoint(
    "GET",
    "/api/admin/plugins",
    permission=Permission.PLUGINS_MANAGE,
    summary="The installed plugins, by name; secrets are never shown",
    tag=_TAG,
    query=PluginQuery,
    answer=Page[PluginOut],
)
def list_plugins(request: Request, query: PluginQuery) -> Slice[PluginOut]:
    return request.work.get(PluginCatalog).page(query)


@endpoint(
    "PATCH",
    "/api/admin/plugins/{plugin_id}",
    permission=Permission.PLUGINS_MANAGE,
    summary="Switch a plugin on or off, or change this agency's settings of it",
    tag=_TAG,
    context=load_plugin,
    addresses={"plugin_id": PluginId},
    body=PluginPatch,
    answer=PluginOut,
)
def change_plugin(request: Request, context: PluginOut, body: PluginPatch) -> PluginOut:
    plugins = request.work.get(PluginCatalog)
    return plugins.change(context.id, enabled=body.enabled, settings=body.settings)

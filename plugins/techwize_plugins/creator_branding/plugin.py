"""Registers the category Creator Branding with its packages and templates."""

from __future__ import annotations

from collections.abc import Sequence

from techwize_core.sdk import CategorySpec, PluginInfo, TemplateSpec, hookimpl

from .category import CATEGORY
from .film_templates import film_templates


class CreatorBranding:
    """The hooks of this plugin."""

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        return PluginInfo(
            id="creator_branding",
            name="Creator Branding",
            version="1.0.0",
            summary="Videos that introduce creators and their channels.",
        )

    @hookimpl
    def techwize_categories(self) -> Sequence[CategorySpec]:
        return [CATEGORY]

    @hookimpl
    def techwize_templates(self) -> Sequence[TemplateSpec]:
        return film_templates()


plugin = CreatorBranding()

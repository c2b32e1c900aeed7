"""Hook specifications: where a plugin registers what it offers.

Hooks register, contract classes act. All hooks here are called once, when the
plugin is loaded at process start, outside any transaction. A plugin whose hook
raises is switched off and shown in HQ; the core and the other plugins go on.
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from techwize_core.sdk.catalog import CategorySpec, PromptSpec, TemplateSpec
from techwize_core.sdk.channels import NotificationChannel
from techwize_core.sdk.payments import PaymentProvider
from techwize_core.sdk.plugin import PluginInfo
from techwize_core.sdk.sandbox import SandboxServer
from techwize_core.sdk.studio import MusicSource, Voice, Writer

PROJECT_NAME = "techwize"

hookspec = pluggy.HookspecMarker(PROJECT_NAME)
hookimpl = pluggy.HookimplMarker(PROJECT_NAME)


class TechwizeHooks:
    """Every hook of SDK 1.0. A plugin implements those it needs."""

    @hookspec
    def techwize_plugin_info(self) -> PluginInfo:  # type: ignore[empty-body]
        """Return the plugin's identity card. Required. Since 1.0."""

    @hookspec
    def techwize_payment_providers(self) -> Sequence[PaymentProvider]:  # type: ignore[empty-body]
        """Return the payment providers that this plugin adds. Since 1.0."""

    @hookspec
    def techwize_writers(self) -> Sequence[Writer]:  # type: ignore[empty-body]
        """Return the script writers that this plugin adds. Since 1.0."""

    @hookspec
    def techwize_voices(self) -> Sequence[Voice]:  # type: ignore[empty-body]
        """Return the voices that this plugin adds. Since 1.0."""

    @hookspec
    def techwize_music(self) -> Sequence[MusicSource]:  # type: ignore[empty-body]
        """Return the sources of music beds that this plugin adds. Since 1.0."""

    @hookspec
    def techwize_channels(self) -> Sequence[NotificationChannel]:  # type: ignore[empty-body]
        """Return the notification channels that this plugin adds. Since 1.0."""

    @hookspec
    def techwize_categories(self) -> Sequence[CategorySpec]:  # type: ignore[empty-body]
        """Return service categories with their packages.

        They are copied into a tenant's catalogue when the plugin is switched on
        there; a tenant's own later changes to prices and texts stay. Since 1.0.
        """

    @hookspec
    def techwize_templates(self) -> Sequence[TemplateSpec]:  # type: ignore[empty-body]
        """Return video templates for the gallery. Since 1.0."""

    @hookspec
    def techwize_prompts(self) -> Sequence[PromptSpec]:  # type: ignore[empty-body]
        """Return prompts for the prompt library. Since 1.0."""

    @hookspec
    def techwize_sandboxes(self) -> Sequence[SandboxServer]:  # type: ignore[empty-body]
        """Return local stand-ins for outside services, started by ``techwize run``. Since 1.0."""

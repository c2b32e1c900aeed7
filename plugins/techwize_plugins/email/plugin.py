"""Registers the e-mail channel."""

from __future__ import annotations

from techwize_core.sdk import NotificationChannel, PluginInfo, hookimpl
from techwize_plugins.email.channel import EmailChannel
from techwize_plugins.email.settings import EmailSettings


class EmailPlugin:
    """The plugin."""

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        """Its identity card."""
        return PluginInfo(
            id="email",
            name="E-mail",
            version="1.0.0",
            summary="Sends notifications by SMTP, or keeps them in a folder.",
            settings=EmailSettings,
        )

    @hookimpl
    def techwize_channels(self) -> list[NotificationChannel]:
        """Its one channel."""
        return [EmailChannel()]


plugin = EmailPlugin()

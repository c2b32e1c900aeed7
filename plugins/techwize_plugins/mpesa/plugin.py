"""What the ``mpesa`` plugin registers."""

from __future__ import annotations

from collections.abc import Sequence

from techwize_core.sdk import PaymentProvider, PluginInfo, SandboxServer, hookimpl
from techwize_plugins.mpesa.provider import MpesaProvider
from techwize_plugins.mpesa.sandbox import DarajaSandbox
from techwize_plugins.mpesa.settings import MpesaSettings


class MpesaPlugin:
    """Takes money by M-Pesa, and brings a sandbox to try it without any."""

    def __init__(self) -> None:
        self._provider = MpesaProvider()

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        """The plugin's identity card."""
        return PluginInfo(
            id="mpesa",
            name="M-Pesa",
            version="1.0.0",
            summary="Asks for payments on the customer's phone through Safaricom's Daraja API.",
            settings=MpesaSettings,
        )

    @hookimpl
    def techwize_payment_providers(self) -> Sequence[PaymentProvider]:
        """One provider, kept for the life of the process so that its connections are reused."""
        return (self._provider,)

    @hookimpl
    def techwize_sandboxes(self) -> Sequence[SandboxServer]:
        """The Daraja sandbox with its phone page."""
        return (DarajaSandbox(),)


plugin = MpesaPlugin()

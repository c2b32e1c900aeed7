"""The way out: how a plugin reaches addresses, some of which an agency's admin wrote down."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # A plugin without HTTP need not load it.
    import httpx


class Outbound:
    """What a plugin connects through; this one is open, for addresses of the server's operator.

    Where an agency's own settings lead a call, the core hands out one that
    refuses addresses inside the operator's network. A plugin that uses whichever
    it is given needs to know nothing of that. Safe to share between threads.
    """

    def transport(self) -> httpx.BaseTransport | None:
        """What an ``httpx.Client`` is to send through; None: httpx's own will do.

        Raises, when something is sent, :class:`~techwize_core.sdk.ProviderRefused`
        for an address that is not allowed; nothing has left then.
        """
        return None

    def connect(self, host: str, port: int, *, timeout: float) -> socket.socket:
        """A TCP connection, within ``timeout`` seconds.

        Raises :class:`OSError` when nobody answers, and
        :class:`~techwize_core.sdk.ProviderRefused` as above.
        """
        return socket.create_connection((host, port), timeout)


OPEN = Outbound()
"""The way out of calls whose addresses are the operator's own."""

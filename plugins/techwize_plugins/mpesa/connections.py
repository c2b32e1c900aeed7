"""Kept HTTP connections to Daraja, shared by all threads of one process."""

from __future__ import annotations

import os
import threading
import weakref

import httpx

from techwize_core.sdk import OPEN, Outbound

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})

_ClientKey = tuple[int, bool, Outbound]


class DarajaConnections:
    """Hands out an ``httpx.Client``: TLS handshakes to Safaricom cost more than the call itself.

    A client is made per process, since a socket shared over a fork would mix
    two processes' answers. Loopback is never reached through a proxy.
    """

    def __init__(self) -> None:
        self._clients: dict[_ClientKey, httpx.Client] = {}
        self._lock = threading.Lock()
        # Sockets go when their owner goes, or at the end of the process.
        self._finalizer = weakref.finalize(self, _close_own, self._clients)

    def client_for(self, base_url: str, outbound: Outbound = OPEN) -> httpx.Client:
        """The client to use for this address; callers give time-outs with each request."""
        direct = httpx.URL(base_url).host in LOOPBACK_HOSTS
        key = (os.getpid(), direct, outbound)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = httpx.Client(
                    transport=outbound.transport(), trust_env=not direct, follow_redirects=False
                )
            return self._clients[key]


def _close_own(clients: dict[_ClientKey, httpx.Client]) -> None:
    """Close this process's clients; those inherited over a fork belong to the parent."""
    for key in [key for key in clients if key[0] == os.getpid()]:
        clients.pop(key).close()

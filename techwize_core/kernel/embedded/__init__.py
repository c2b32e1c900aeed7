"""PostgreSQL from a wheel, for a machine that has none."""

from __future__ import annotations

from techwize_core.kernel.embedded.address import EmbeddedServerAddress
from techwize_core.kernel.embedded.attach import embedded_server, running_server
from techwize_core.kernel.embedded.cluster import program
from techwize_core.kernel.embedded.errors import ServerBusy, ServerFailed, UnusableFolder
from techwize_core.kernel.embedded.server import EmbeddedPostgres

__all__ = [
    "EmbeddedPostgres",
    "EmbeddedServerAddress",
    "ServerBusy",
    "ServerFailed",
    "UnusableFolder",
    "embedded_server",
    "program",
    "running_server",
]

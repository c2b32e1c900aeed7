"""PostgreSQL from a wheel, for a machine that has none."""

from __future__ import annotations

from techwize_core.kernel.embedded.address import EmbeddedServerAddress
from techwize_core.kernel.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedServerAddress"]

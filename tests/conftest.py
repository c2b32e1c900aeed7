"""Fixtures for all tests: a real database, the real application, no outside network."""

from __future__ import annotations

import pytest
import structlog
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from tests.fixtures.bundled import BUNDLED
from tests.fixtures.database import postgres_server
from tests.fixtures.platform import (
    api,
    app,
    database,
    environment,
    owner_url,
    platform,
    run_tasks,
    template_database,
)

__all__ = [
    "api",
    "app",
    "database",
    "environment",
    "owner_url",
    "platform",
    "postgres_server",
    "run_tasks",
    "template_database",
]


# A busy machine is no failure of the code.
settings.register_profile("techwize", deadline=None)
settings.load_profile("techwize")


# The default traceback of structlog prints every local variable, which takes seconds.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
)


# Tests of the plugins themselves, and of what only they bring: films, payments, sandboxes.
collect_ignore_glob = (
    []
    if BUNDLED
    else [
        "unit/plugins",
        "contract",
        "functional/payments",
        "functional/production",
        "faults",
        "browser",
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the bundled plugins, what needs them is skipped."""
    if not BUNDLED:
        for item in items:
            if item.get_closest_marker("needs_plugins"):
                item.add_marker(pytest.mark.skip(reason="the bundled plugins are not installed"))


@pytest.fixture(autouse=True)
def _loopback_only() -> None:
    """Traffic stays on this machine."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)

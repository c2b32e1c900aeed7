"""What each kind of process serves; Granian imports these factories in its workers.

Each factory imports its own part of the product: a process starts in the time
that its own part takes.
"""

from __future__ import annotations

import os
from typing import Any

from techwize_core.kernel.environment import environment
from techwize_core.kernel.logs import configure_logs
from techwize_core.kernel.settings import load_settings


def platform_from_environment() -> Any:
    """The platform that this process's environment describes."""
    from techwize_core.kernel.opening import open_platform

    values = environment()
    settings = load_settings(values)
    configure_logs(settings.log_level, settings.log_format)
    return open_platform(settings, values)


def web() -> Any:
    """The web process's WSGI application."""
    from techwize_core.app import make_wsgi_app

    return make_wsgi_app(platform_from_environment())


def live() -> Any:
    """The live process's ASGI application."""
    from techwize_core.live.asgi import LiveApp

    return LiveApp(platform_from_environment()).application()


def sandbox() -> Any:
    """The ASGI application of the sandbox named by ``TECHWIZE_SANDBOX`` (default: the first)."""
    from techwize_core.kernel.extensions.registry import load_extensions

    wanted = os.environ.get("TECHWIZE_SANDBOX")
    for offer in load_extensions(environment()).sandboxes:
        if wanted in (None, offer.item.id):
            return offer.item.asgi_app()
    raise SystemExit("No installed plugin brings a sandbox.")

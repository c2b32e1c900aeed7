"""Opens a process's connections from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from techwize_core.kernel.clock import Clock
from techwize_core.kernel.db.libpq import libpq_url
from techwize_core.kernel.db.reads import PlainReader
from techwize_core.kernel.db.session import open_engine, session_factory
from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.extensions.registry import Extensions, load_extensions
from techwize_core.kernel.objects import open_store
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.ratelimit import RateLimiter
from techwize_core.kernel.settings import Settings
from techwize_core.kernel.tasks import TaskQueues


def open_platform(
    settings: Settings,
    environment: Mapping[str, str],
    *,
    extensions: Extensions | None = None,
    clock: Clock | None = None,
) -> Platform:
    """The platform of this process. Raises :class:`ConfigurationError` without a database."""
    if settings.database_url is None:
        raise ConfigurationError(
            "Set DATABASE_URL, or use `techwize run`, which brings its own database."
        )
    url = settings.database_url.get_secret_value()
    engine = open_engine(url)
    return Platform(
        settings=settings,
        clock=clock or Clock(),
        engine=engine,
        sessions=session_factory(engine),
        reader=PlainReader(url),
        tasks=TaskQueues.open(url, settings.redis_url),
        extensions=extensions if extensions is not None else load_extensions(environment),
        store=open_store(
            settings.object_store_url, settings.secret, settings.base_url, settings.secrets[1:]
        ),
        limiter=RateLimiter(settings.redis_url),
    )


def direct_url(settings: Settings) -> str:
    """A libpq address for LISTEN, past any pooler."""
    url = settings.database_direct_url or settings.database_url
    if url is None:
        raise ConfigurationError("Set DATABASE_URL.")
    return libpq_url(url.get_secret_value())

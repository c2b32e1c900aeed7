"""What the core hands to every provider call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from techwize_core.sdk.outbound import OPEN, Outbound
from techwize_core.sdk.plugin import PluginSettings

S = TypeVar("S", bound=PluginSettings)


class TokenCache(Protocol):
    """A small store shared by all processes of one tenant, for access tokens and the like."""

    def get_or_make(self, key: str, make: Callable[[], tuple[str, float]]) -> str:
        """The cached text, or what ``make`` returns: ``(text, seconds it is good for)``.

        ``make`` runs under a lock that all processes share, so a service that
        invalidates older tokens is asked once.
        """

    def drop(self, key: str) -> None:
        """Forget the text, since the service refused it."""


class MemoryTokenCache:
    """A :class:`TokenCache` for one process, for tests and for the command line."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, float]] = {}
        # One for all keys: a process that has only memory asks few services.
        self._lock = threading.RLock()

    def get_or_make(self, key: str, make: Callable[[], tuple[str, float]]) -> str:
        with self._lock:
            text, good_until = self._texts.get(key, ("", 0.0))
            if good_until <= time.monotonic():
                text, seconds = make()
                self._texts[key] = (text, time.monotonic() + seconds)
            return text

    def drop(self, key: str) -> None:
        with self._lock:
            self._texts.pop(key, None)


@dataclass(frozen=True)
class ProviderContext(Generic[S]):
    """The surroundings of one provider call.

    ``settings`` are the plugin's, already merged (tenant over environment over
    default). ``now`` gives the aware UTC time that tests can move. ``log``
    takes a static event name and fields, as structlog does. Connections go through
    ``outbound``, since the address may be one that an agency's admin wrote down.
    """

    settings: S
    tenant_id: UUID
    tenant_name: str
    now: Callable[[], datetime]
    log: Any
    tokens: TokenCache = field(default_factory=MemoryTokenCache)
    workdir: Path | None = None
    outbound: Outbound = OPEN

"""Local stand-ins for outside services, so that a newcomer needs no key and no network."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any


class SandboxServer(ABC):
    """A server on loopback that speaks an outside service's documented wire format.

    It is started by ``techwize sandbox`` and, unless the plugin's real address
    is set, by ``techwize run``.
    """

    id: str

    @abstractmethod
    def wanted(self, environment: Mapping[str, str]) -> bool:
        """Whether this environment has no real service, so that the sandbox should run."""

    @abstractmethod
    def environment(self, base_url: str) -> dict[str, str]:
        """Settings that point the plugin at the sandbox, which will listen at ``base_url``."""

    @abstractmethod
    def asgi_app(self) -> Any:
        """The ASGI application that serves it."""

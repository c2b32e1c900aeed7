"""Which tenant a request, a command or a callback is for."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.platform import Platform

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
_KEEP_SECONDS = 15.0

_FIND = text("select * from tw_find_tenant(:host, :slug)")
_BY_TOKEN = text("select * from tw_hook_tenant(:token)")
_FIRST = text("select tw_first_tenant()")


@dataclass(frozen=True)
class TenantInfo:
    """What pages and checks need to know of a tenant."""

    id: UUID
    slug: str
    name: str
    brand: dict[str, Any]
    settings: dict[str, Any]


class TenantLookup:
    """Finds tenants through the database's escape hatches; keeps answers for a few seconds."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._known: dict[tuple[str | None, str | None], tuple[float, TenantInfo | None]] = {}
        self._lock = threading.Lock()
        self._first: str | None = None

    def by_host(self, host: str) -> TenantInfo:
        """The tenant of a host name (without port).

        Raises :class:`NotFound` when none has it and no default answers for
        unknown hosts. Loopback names get the first tenant.
        """
        host = host.lower().rstrip(".")
        found = self._find(host, None)
        if found is None:
            slug = self._platform.settings.default_tenant
            if slug is None and host in LOOPBACK:
                slug = self._first_slug()
            found = self._find(None, slug) if slug else None
        if found is None:
            raise NotFound("No agency lives at this address.")
        return found

    def has_host(self, host: str) -> bool:
        """Whether a tenant lives at this very host, no default and no loopback name considered."""
        return self._find(host.lower().rstrip("."), None) is not None

    def by_slug(self, slug: str) -> TenantInfo:
        """The tenant called ``slug``. Raises :class:`NotFound`."""
        found = self._find(None, slug)
        if found is None:
            raise NotFound("There is no such tenant.")
        return found

    def by_hook_token(self, token: str) -> TenantInfo:
        """The tenant whose providers were given this secret path. Raises :class:`NotFound`.

        Never kept: a rotated token is dead at once.
        """
        with self._platform.engine.connect() as connection:
            row = connection.execute(_BY_TOKEN, {"token": token}).mappings().one_or_none()
        if row is None:
            raise NotFound("There is nothing at this address.")
        return TenantInfo(**row)

    def forget(self) -> None:
        """Ask the database again from now on."""
        with self._lock:
            self._known.clear()
            self._first = None

    def _find(self, host: str | None, slug: str | None) -> TenantInfo | None:
        key = (host, slug)
        with self._lock:
            kept = self._known.get(key)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        with self._platform.engine.connect() as connection:
            row = connection.execute(_FIND, {"host": host, "slug": slug}).mappings().one_or_none()
        found = TenantInfo(**row) if row is not None else None
        with self._lock:
            if len(self._known) > 10_000:  # hosts come from callers: never let them fill the memory
                self._known.clear()
            self._known[key] = (time.monotonic() + _KEEP_SECONDS, found)
        return found

    def _first_slug(self) -> str | None:
        # The first tenant stays the first; before there is one, it is asked for again.
        if self._first is None:
            self._first = self._ask_first_slug()
        return self._first

    def _ask_first_slug(self) -> str | None:
        with self._platform.engine.connect() as connection:
            slug: str | None = connection.execute(_FIRST).scalar()
        return slug

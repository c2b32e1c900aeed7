"""Circuit breakers: a plugin's operation that keeps failing at a tenant is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 30.0


@dataclass
class _Breaker:
    failures: int = 0
    open_until: float = 0.0


class Breakers:
    """The breakers of one process, one for each tenant and operation; safe to share between threads.

    ``now`` gives seconds that never go back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: dict[tuple[UUID, str], _Breaker] = defaultdict(_Breaker)

    def admits(self, tenant_id: UUID, operation: str) -> bool:
        """Whether a call may be made. After the pause one may; the others wait for what becomes of it."""
        with self._lock:
            breaker = self._kept[tenant_id, operation]
            if breaker.failures < FAILURES_TO_OPEN:
                return True
            if breaker.open_until > self._now():
                return False
            breaker.open_until = self._now() + OPEN_SECONDS
            return True

    def succeeded(self, tenant_id: UUID, operation: str) -> None:
        """A call went well: the breaker closes."""
        with self._lock:
            self._kept.pop((tenant_id, operation), None)

    def failed(self, tenant_id: UUID, operation: str) -> bool:
        """A call failed. True when that opened the breaker."""
        with self._lock:
            breaker = self._kept[tenant_id, operation]
            breaker.failures += 1
            if breaker.failures < FAILURES_TO_OPEN:
                return False
            breaker.open_until = self._now() + OPEN_SECONDS
            return True

    def reset(self) -> None:
        """Close them all, as a new process would begin."""
        with self._lock:
            self._kept.clear()

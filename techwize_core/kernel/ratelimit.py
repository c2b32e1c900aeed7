"""Rate limits: how often one caller may do one thing.

Counts live in Redis, shared by all processes, or in this process's memory.
When Redis does not answer, memory takes over for a while: a limiter that is
down must neither stop the site nor leave it open.
"""

from __future__ import annotations

import hashlib
import logging
import math
import threading
import time
from dataclasses import dataclass, field

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage
from limits.strategies import (
    FixedWindowRateLimiter,
    MovingWindowRateLimiter,
)
from limits.strategies import (
    RateLimiter as Strategy,
)

from techwize_core.kernel.errors import ConfigurationError

_log = logging.getLogger("techwize.ratelimit")
_PREFIX = "techwize-rate"
_REDIS_SECONDS = 0.5
"""How long one question to Redis may take; a request waits for it."""
_PAUSE_SECONDS = 5.0
"""How long Redis is left alone after it did not answer."""


@dataclass(frozen=True)
class RatePolicy:
    """At most ``limit`` times in ``seconds``, counted under ``name``.

    A fixed window is one number per caller. A ``moving`` one remembers each
    time, so that no burst of twice the limit fits around a window's edge: for
    what is worth guessing at, such as passwords.
    """

    name: str
    limit: int
    seconds: int
    moving: bool = False
    item: RateLimitItem = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.limit < 1 or self.seconds < 1:
            raise ValueError("a rate policy allows at least one in at least one second")
        item = RateLimitItemPerSecond(self.limit, self.seconds, namespace=_PREFIX)
        object.__setattr__(self, "item", item)


@dataclass(frozen=True)
class RateDecision:
    """Whether this time was allowed, and where the caller stands.

    ``reset_seconds``, at least 1, is when more will be allowed again.
    """

    limit: int
    remaining: int
    reset_seconds: int
    allowed: bool


class RateLimiter:
    """Counts what callers do; safe to share between threads.

    ``storage_url`` is ``redis://…``, ``rediss://…`` or None for memory. Raises
    ``ConfigurationError`` for another address; no connection is made yet.
    """

    def __init__(self, storage_url: str | None) -> None:
        self._memory = _Counters(MemoryStorage())
        self._shared = _Counters(_redis(storage_url)) if storage_url else None
        self._silent_until = 0.0
        self._lock = threading.Lock()

    def hit(self, policy: RatePolicy, key: str) -> RateDecision:
        """Count one more time for the caller ``key`` and say whether it is allowed.

        Never raises: without Redis, this process counts alone.
        """
        caller = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if self._shared is not None and time.monotonic() >= self._silent_until:
            try:
                return self._shared.hit(policy, caller)
            except StorageError as error:
                self._pause(error)
        return self._memory.hit(policy, caller)

    def forget(self, policy: RatePolicy, key: str) -> None:
        """Start the caller's count anew, as after a login that succeeded."""
        caller = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._memory.clear(policy, caller)
        if self._shared is not None and time.monotonic() >= self._silent_until:
            try:
                self._shared.clear(policy, caller)
            except StorageError as error:
                self._pause(error)

    def _pause(self, error: StorageError) -> None:
        with self._lock:
            self._silent_until = time.monotonic() + _PAUSE_SECONDS
        # Only the kind: the message may hold the address with its password.
        _log.warning("rate_limit_storage_unavailable kind=%s", type(error.storage_error).__name__)


class _Counters:
    """Both ways of counting over one storage."""

    def __init__(self, storage: Storage) -> None:
        self._fixed = FixedWindowRateLimiter(storage)
        self._moving = MovingWindowRateLimiter(storage)

    def hit(self, policy: RatePolicy, caller: str) -> RateDecision:
        strategy = self._strategy(policy)
        allowed = strategy.hit(policy.item, policy.name, caller)
        standing = strategy.get_window_stats(policy.item, policy.name, caller)
        return RateDecision(
            limit=policy.limit,
            remaining=min(policy.limit, max(0, standing.remaining)) if allowed else 0,
            reset_seconds=min(policy.seconds, max(1, math.ceil(standing.reset_time - time.time()))),
            allowed=allowed,
        )

    def clear(self, policy: RatePolicy, caller: str) -> None:
        self._strategy(policy).clear(policy.item, policy.name, caller)

    def _strategy(self, policy: RatePolicy) -> Strategy:
        return self._moving if policy.moving else self._fixed


def _redis(url: str) -> Storage:
    if not url.startswith(("redis://", "rediss://", "redis+unix://")):
        raise ConfigurationError(
            "REDIS_URL must begin with redis:// or rediss://, such as redis://127.0.0.1:6379/0."
        )
    # Only where there is a Redis: its client takes a tenth of a second to load.
    from limits.storage import RedisStorage
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        return RedisStorage(
            url,
            wrap_exceptions=True,
            key_prefix=_PREFIX,
            # The caller waits, so no second try: memory counts meanwhile.
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # passed on to redis
            socket_timeout=_REDIS_SECONDS,
            socket_connect_timeout=_REDIS_SECONDS,
        )
    except ValueError as error:
        raise ConfigurationError(
            "REDIS_URL cannot be understood; check its port and path."
        ) from error

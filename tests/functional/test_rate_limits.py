"""Many people behind one address: each has a count of their own, and the address has one too."""

from __future__ import annotations

import hashlib

from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.throttle import DEFAULT, PERSON
from tests.fixtures.api import Api


def test_one_persons_haste_does_not_hold_up_another(api: Api, platform: Platform) -> None:
    hasty, other = api.login("client"), api.login("editor")
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    key = hashlib.sha256(f"Bearer {hasty.token}".encode()).hexdigest()[:32]
    while platform.limiter.hit(PERSON, key).remaining > 1:
        pass
    last = hasty.raw("GET", "/api/me", expect=200)
    assert (last.headers["RateLimit-Limit"], last.headers["RateLimit-Remaining"]) == (
        str(PERSON.limit),
        "0",
    )
    refused = hasty.raw("GET", "/api/me", expect=429)
    assert 1 <= int(refused.headers["Retry-After"]) <= PERSON.seconds
    other.get("/api/me")


def test_ever_new_tokens_count_for_their_address(api: Api, platform: Platform) -> None:
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    while platform.limiter.hit(DEFAULT, "127.0.0.1").remaining > 2:
        pass
    for number, status in enumerate((401, 401, 429, 429)):
        Api(api.app, token=f"made-up-{number}").get("/api/me", expect=status)

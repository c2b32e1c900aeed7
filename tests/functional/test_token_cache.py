"""Providers' access tokens: asked for once, shared by all processes, sealed at rest."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.extensions.tokens import DatabaseTokenCache
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.secrets import Vault
from techwize_core.sdk.context import MemoryTokenCache, TokenCache
from tests.fixtures.orders import tenant_of


class Service:
    """Gives out tokens, each of which would end the one before."""

    def __init__(self, seconds: float = 3600) -> None:
        self.seconds = seconds
        self.given = 0
        self.busy = threading.Lock()

    def __call__(self) -> tuple[str, float]:
        assert self.busy.acquire(blocking=False), "asked twice at once"
        try:
            self.given += 1
            return f"token-{self.given}", self.seconds
        finally:
            self.busy.release()


@pytest.fixture(params=["memory", "database"])
def cache(request: pytest.FixtureRequest, platform: Platform) -> TokenCache:
    """Each of our caches."""
    if request.param == "memory":
        return MemoryTokenCache()
    return database_cache(platform)


def database_cache(
    platform: Platform, tenant: str = "demo", plugin: str = "mpesa"
) -> DatabaseTokenCache:
    return DatabaseTokenCache(
        platform, tenant_of(platform, tenant), plugin, Vault(platform.settings.secret)
    )


def test_many_at_once_ask_once(cache: TokenCache) -> None:
    service = Service()
    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(lambda _n: cache.get_or_make("access", service), range(6)))
    assert (found, service.given) == ({"token-1"}, 1)


def test_a_refused_token_is_made_anew(cache: TokenCache) -> None:
    service = Service()
    cache.get_or_make("access", service)
    cache.drop("access")
    cache.drop("never-made")
    assert cache.get_or_make("access", service) == "token-2"


def test_a_service_that_fails_leaves_nothing(cache: TokenCache) -> None:
    def broken() -> tuple[str, float]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.get_or_make("access", broken)
    assert cache.get_or_make("access", Service()) == "token-1"


def test_a_token_is_replaced_before_it_dies(platform: Platform) -> None:
    cache, service = database_cache(platform), Service(3600)
    cache.get_or_make("access", service)
    platform.clock.move(timedelta(minutes=58))
    assert cache.get_or_make("access", service) == "token-1"
    platform.clock.move(timedelta(minutes=1, seconds=30))
    assert cache.get_or_make("access", service) == "token-2"


def test_tokens_of_tenants_plugins_and_names_are_apart_and_sealed(platform: Platform) -> None:
    service = Service()
    made = [
        database_cache(platform).get_or_make("access", service),
        database_cache(platform, "zawadi").get_or_make("access", service),
        database_cache(platform, plugin="other").get_or_make("access", service),
        database_cache(platform).get_or_make("other", service),
    ]
    assert made == ["token-1", "token-2", "token-3", "token-4"]
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        kept = work.session.scalars(text("select secret_text from provider_tokens")).all()
    assert len(kept) == 3
    assert not any("token-" in sealed for sealed in kept)

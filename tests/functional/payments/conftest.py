"""The payments world as fixtures; see ``payment_world``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from payment_world import CARELESS, World, configure, make_package, make_tenant, serve_web
from techwize_plugins.mpesa.sandbox import DarajaSandbox

from techwize_core.kernel.db.migrate import migrate
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.extensions.models import PluginInstallation
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.settings import load_settings
from techwize_core.sdk.testing.loopback import LoopbackServer, free_port, serve_asgi


@pytest.fixture(scope="session")
def payments_database() -> Iterator[EmbeddedPostgres]:
    """A migrated database of this folder's own."""
    with tempfile.TemporaryDirectory(prefix="tw") as folder:
        server = EmbeddedPostgres(Path(folder), extra_settings=CARELESS)
        server.start()
        try:
            migrate(server.address.owner_url)
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[LoopbackServer]:
    """The Daraja sandbox, with its waits cut short."""
    with serve_asgi("brisk_daraja:brisk_daraja", folder=Path(__file__).parent) as server:
        yield server


@pytest.fixture(scope="session")
def shared_world(
    payments_database: EmbeddedPostgres,
    sandbox: LoopbackServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    port = free_port()
    environment = {
        **DarajaSandbox().environment(sandbox.url),
        "DATABASE_URL": payments_database.address.app_url,
        # Where tests lead the tenant's M-Pesa.
        "OUTBOUND_ALLOWED": "127.0.0.1",
        "SECRET_KEY": "test-" * 10,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "TECHWIZE_DATA": str(tmp_path_factory.mktemp("data")),
        "RATE_LIMITS": "off",
    }
    platform = open_platform(load_settings(environment), environment)
    assert "mpesa" in platform.extensions.infos, platform.extensions.failures
    config = configure(platform)
    tenant_id, hook_token = make_tenant(payments_database, "demo")
    world = World(
        platform,
        config,
        tenant_id,
        hook_token,
        make_package(platform, tenant_id),
        sandbox,
        httpx.Client(trust_env=False),
    )
    with serve_web(config, port):
        yield world
    world.http.close()
    platform.close()


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """The world at real time, with empty queues and closed breakers."""
    shared_world.platform.clock.reset()
    shared_world.platform.tasks.queues["default"].storage.flush_all()
    shared_world.platform.extensions.breakers.reset()
    yield shared_world
    shared_world.platform.clock.reset()


@pytest.fixture
def daraja_at(world: World):
    """Points the tenant's M-Pesa elsewhere until the test ends."""
    yield lambda address: _with_daraja_at(world, address)
    _with_daraja_at(world, "")


def _with_daraja_at(world: World, address: str) -> None:
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.session.query(PluginInstallation).delete()
        if address:
            # A tenant that names another host brings its own secrets.
            secret = Vault(world.platform.settings.secret).seal("own")
            settings = {
                "base_url": address,
                "answer_seconds": 0.5,
                "consumer_secret": secret,
                "passkey": secret,
            }
            work.session.add(
                PluginInstallation(
                    tenant_id=world.tenant_id, plugin_id="mpesa", enabled=True, settings=settings
                )
            )

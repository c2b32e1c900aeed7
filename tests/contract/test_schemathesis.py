"""The API keeps what its description promises, whatever is sent to it: Schemathesis, all checks.

The short run is part of ``make test``. ``make fuzz`` sets ``FUZZ_EXAMPLES`` for
a long one, in which every role goes through all border cases.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from techwize_plugins.mpesa.sandbox import DarajaSandbox

from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.platform import Platform
from techwize_core.sdk.testing.loopback import LoopbackServer, free_port, serve_asgi
from tests.fixtures.api import Api
from tests.fixtures.fuzzing import fuzz, register_formats
from tests.fixtures.known_things import make_things
from tests.fixtures.logins import mint_for
from tests.fixtures.platform import settings_for
from tests.fixtures.web_process import web_process

LONG = "FUZZ_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
DARAJA = Path(__file__).parents[1] / "functional" / "payments"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LoopbackServer]:
    """Where M-Pesa is asked."""
    with serve_asgi("brisk_daraja:brisk_daraja", folder=DARAJA) as server:
        yield server


@pytest.fixture
def environment(
    postgres_server: EmbeddedPostgres, database: str, tmp_path: Path, sandbox: LoopbackServer
) -> dict[str, str]:
    daraja = DarajaSandbox().environment(sandbox.url)
    url = f"http://127.0.0.1:{free_port()}"
    return settings_for(postgres_server, database, tmp_path, **daraja, BASE_URL=url)


@pytest.fixture
def url(environment: dict[str, str]) -> Iterator[str]:
    """The address of the running web process."""
    with web_process(environment, int(environment["BASE_URL"].rpartition(":")[2])) as url:
        yield url


@pytest.mark.timeout(7200 if LONG else 300)
@pytest.mark.parametrize("role", ["client", "editor", "admin"])
def test_the_api_is_what_its_description_says(
    role: str, url: str, platform: Platform, api: Api
) -> None:
    register_formats()
    known = make_things(api, platform)
    report = fuzz(url, role, mint_for(platform, role), known, examples=EXAMPLES, whole=LONG)
    assert not report.failures, "\n\n".join(report.failures[:20])
    # What nobody ever got through to was not tried.
    assert len(report.succeeded()) >= _REACHED[role]


_REACHED = {"client": 30, "editor": 30, "admin": 55}

"""Reads of the API beside a bare Granian function that reads the same rows.

    python benchmarks/api/bench.py [--projects 10000] [--requests 4000] [--growth] [--memory]

Makes a database of its own with the demo tenants and ``--projects`` orders of
one client, and serves it with two web workers; the reference (``bare.py``) has
two as well. Each pair is measured in turn, several rounds, and the median is
printed. ``--growth`` compares 1,000 with 100,000 projects; ``--memory`` sends
50,000 requests and prints the resident memory of the web workers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psycopg
from sqlalchemy import select

from techwize_core.accounts.models import User
from techwize_core.app import configure
from techwize_core.catalog.models import ServicePackage
from techwize_core.demo.seed import PASSWORD, seed_demo
from techwize_core.kernel.db.libpq import libpq_url
from techwize_core.kernel.db.migrate import migrate
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.settings import load_settings
from techwize_core.projects.schemas import NewProject, ProjectOut
from techwize_core.projects.service import ProjectService
from techwize_core.sdk.testing.loopback import free_port
from techwize_core.tenants.models import Tenant

HERE = Path(__file__).parent
ROUNDS = 3
WORKERS = 2
CLIENT = "client@demo.techwize.test"
LOAD_CORE = (os.cpu_count() or 1) - 1
"""The load runs pinned here; the servers may use every core."""


@dataclass(frozen=True)
class Site:
    """Both servers, and who asks them."""

    ours: str
    bare: str
    token: str
    session_id: str
    server: int
    """Process id of our web process."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    with _database() as server:
        if options.growth:
            _print_growth(server, options.requests)
            return
        _fill(server.owner_url, options.projects)
        with _site(server) as site:
            if options.memory:
                _print_memory(site)
            else:
                _print_reads(site, options.requests)


def _print_reads(site: Site, requests: int) -> None:
    first = httpx.get(f"{site.ours}/api/projects", headers=_bearer(site.token)).json()
    one = first["items"][0]["id"]
    pairs = [
        ("GET /api/projects, 20 items", "/api/projects", "/projects", 0.5),
        ("GET /api/projects/{id}", f"/api/projects/{one}", f"/projects/{one}", 0.5),
        (
            "GET /api/projects/{id}/timeline",
            f"/api/projects/{one}/timeline",
            f"/projects/{one}",
            0.2,
        ),
        ("GET /api/services", "/api/services", f"/projects/{one}", 0.2),
        ("GET /api/me", "/api/me", f"/projects/{one}", 0.2),
    ]
    print(f"{'':36}{'ours/s':>9}{'bare/s':>9}{'ratio':>8}{'wanted':>8}")
    best = 0.0
    for name, path, reference, wanted in pairs:
        ours, bare = _compare(site, path, reference, requests)
        best = best or ours
        print(f"{name:36}{ours:9.0f}{bare:9.0f}{ours / bare:8.2f}{wanted:8.2f}", flush=True)
    half = _load(f"{site.ours}/api/projects", site.token, requests // 2, rate=best / 2)
    print(
        f"at half load: p50 {half['p50_ms']:.1f} ms, p99 {half['p99_ms']:.1f} ms, "
        f"{half['p99_ms'] / half['p50_ms']:.1f} × (wanted ≤ 4 ×)"
    )
    last = _page(site, 400)
    early = _median(site.ours + "/api/projects", site.token, requests)
    late = _median(f"{site.ours}/api/projects?cursor={last}", site.token, requests)
    print(f"page 1 against page 400: {early / late:.2f} × as slow (wanted ≤ 1.2 ×)")


def _print_growth(server: EmbeddedPostgres, requests: int) -> None:
    rates = {}
    for count in (1_000, 100_000):
        _fill(server.owner_url, count)
        with _site(server) as site:
            rates[count] = _median(f"{site.ours}/api/projects", site.token, requests)
            print(f"{count:7,} projects: {rates[count]:.0f} requests per second", flush=True)
    few, many = rates.values()
    print(f"100,000 against 1,000 projects: {few / many:.2f} × as slow (wanted ≤ 1.2 ×)")


def _print_memory(site: Site) -> None:
    for count in (1_000, 24_500, 24_500):
        _load(f"{site.ours}/api/projects", site.token, count)
        sizes = ", ".join(f"{size:.0f} MB" for size in _resident(site.server))
        print(f"after {count:6,} more requests: {sizes}", flush=True)


def _compare(site: Site, path: str, reference: str, requests: int) -> tuple[float, float]:
    """Requests per second of ours and of the bare one, taken in turn."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_load(site.ours + path, site.token, requests)["per_second"])
        bare.append(_load(site.bare + reference, site.session_id, requests)["per_second"])
    return median(ours), median(bare)


def _median(url: str, token: str, requests: int) -> float:
    return median(_load(url, token, requests)["per_second"] for _ in range(ROUNDS))


def _load(url: str, token: str, requests: int, *, rate: float = 0.0) -> dict[str, float]:
    command = [sys.executable, str(HERE / "load.py"), url, "--requests", str(requests)]
    command += ["--header", f"Authorization: Bearer {token}", "--rate", str(rate)]
    command += ["--core", str(LOAD_CORE)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _page(site: Site, number: int) -> str:
    """The cursor that leads to page ``number``."""
    cursor, wanted = None, 20 * (number - 1)
    while wanted:
        query = {"limit": min(100, wanted), **({"cursor": cursor} if cursor else {})}
        answer = httpx.get(f"{site.ours}/api/projects", params=query, headers=_bearer(site.token))
        cursor = answer.raise_for_status().json()["next_cursor"]
        wanted -= int(query["limit"])
    assert cursor
    return str(cursor)


@contextlib.contextmanager
def _database() -> Iterator[EmbeddedPostgres]:
    """An embedded server with the demo tenants in it."""
    with tempfile.TemporaryDirectory(prefix="twb") as folder:
        server = EmbeddedPostgres(Path(folder))
        server.start()
        try:
            migrate(server.owner_url, app_url=server.app_url)
            values = _environment(server)
            platform = open_platform(load_settings(values), values)
            configure(platform)
            seed_demo(platform, server.owner_url)
            _order_one(platform)
            platform.close()
            yield server
        finally:
            server.stop()


def _environment(server: EmbeddedPostgres) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": server.app_url,
        "SECRET_KEY": "benchmarks" * 5,
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "error",
        "TECHWIZE_DATA": str(server.address.cluster.parent),
    }


def _order_one(platform: Platform) -> None:
    """One complete order of the demo client, which the others are copies of."""
    with platform.unit(Scope.for_system()) as work:
        tenant = work.session.scalars(select(Tenant).where(Tenant.slug == "demo")).one()
    with platform.unit(Scope.worker(tenant.id)) as work:
        user = work.session.scalars(select(User).where(User.email == CLIENT)).one()
        package = work.session.scalars(select(ServicePackage)).first()
    assert package is not None
    with platform.unit(Scope(tenant.id, user.id, Role.CLIENT)) as work:
        work.get(ProjectService).order(
            NewProject(
                package_id=package.id,
                title="Weekend offers of our bakery",
                description="Fresh bread and cakes every morning in Kilimani. " * 4,
                brand_colors={"primary": "#0b6e4f"},
                cta_text="Order now",
                cta_url="https://example.co.ke",
            )
        )


def _fill(owner_url: str, count: int) -> None:
    """Give the demo client ``count`` projects, a minute apart: copies of the first."""
    with psycopg.connect(libpq_url(owner_url)) as connection:
        connection.execute(
            """
            insert into projects
            select (jsonb_populate_record(null::projects, to_jsonb(p) || jsonb_build_object(
                'id', gen_random_uuid(), 'reference', 'TW-' || nextval('order_numbers'),
                'created_at', p.created_at - n * interval '1 minute'))).*
            from (select * from projects order by created_at desc limit 1) p,
                 generate_series(1, %s - (select count(*) from projects)) n
            """,
            (count,),
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze projects")


@contextlib.contextmanager
def _site(server: EmbeddedPostgres) -> Iterator[Site]:
    """Our web process and the bare one, both warm."""
    ours, bare = free_port(), free_port()
    environment = _environment(server)
    reference = {
        **os.environ,
        "BENCH_DATABASE": libpq_url(server.owner_url),
        "BENCH_COLUMNS": ", ".join(ProjectOut.model_fields),
        "PYTHONPATH": str(HERE),
    }
    web = ["-m", "techwize_core", "web", "--port", str(ours), "--workers", str(WORKERS)]
    granian = ["-m", "granian", "bare:application", "--interface", "wsgi", "--port", str(bare)]
    granian += ["--workers", str(WORKERS), "--blocking-threads", "8", "--no-ws"]
    with _process(web, environment) as our_pid, _process(granian, reference):
        for port in (ours, bare):
            _wait_for(port)
        tokens = _log_in(f"http://127.0.0.1:{ours}")
        with psycopg.connect(reference["BENCH_DATABASE"]) as connection:
            newest = connection.execute(
                "select id from sessions order by created_at desc limit 1"
            ).fetchone()
        assert newest is not None
        yield Site(
            f"http://127.0.0.1:{ours}",
            f"http://127.0.0.1:{bare}",
            tokens["access_token"],
            str(newest[0]),
            our_pid,
        )


@contextlib.contextmanager
def _process(arguments: list[str], environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, *arguments], env=environment)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def _log_in(url: str) -> dict[str, Any]:
    body = {"email": CLIENT, "password": PASSWORD}
    answer = httpx.post(f"{url}/api/auth/login", json=body, headers={"X-Tenant": "demo"})
    tokens: dict[str, Any] = answer.raise_for_status().json()
    return tokens


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _resident(parent: int) -> list[float]:
    """Resident megabytes of the workers of the web process."""
    command = ["ps", "-o", "rss=", "--ppid", str(parent)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return [int(kilobytes) / 1024 for kilobytes in lines if int(kilobytes) > 30_000]


if __name__ == "__main__":
    main()

"""``techwize run``: everything on one machine."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import click

from techwize_core import __version__
from techwize_core.cli.installation import (
    Installation,
    data_option,
    embedded_installation,
)
from techwize_core.kernel.db.revision import is_current
from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.environment import environment
from techwize_core.kernel.extensions.registry import load_extensions
from techwize_core.kernel.supervision import (
    ChildEvent,
    ChildSpec,
    Supervisor,
    choose_ports,
    single_run,
)
from techwize_core.kernel.supervision.probes import answers

HOST = "127.0.0.1"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65533),
    help="Port of the pages; live is the next one, the sandbox the one after.",
)
@data_option
@click.option(
    "--demo/--no-demo", "demo", default=True, help="With demo tenants, logins and a first order."
)
def run(port: int | None, data_dir: Path, demo: bool) -> None:
    """Run everything on this machine: database, web, live, worker and the M-Pesa sandbox."""
    started = time.monotonic()
    with single_run(data_dir):
        web, live, sandbox = choose_ports(port)
        server = None
        values = environment()
        if values.get("DATABASE_URL"):
            place = Installation(
                data_dir,
                {**values, "TECHWIZE_DATA": str(data_dir.resolve())},
                values.get("DATABASE_OWNER_URL"),
            )
        else:
            server = EmbeddedPostgres(data_dir)
            server.start()
            place = embedded_installation(data_dir, values, server.app_url, server.owner_url)
        try:
            _serve(place, server, (web, live, sandbox), demo, started)
        finally:
            if server is not None:
                server.stop()


def _serve(
    place: Installation,
    server: EmbeddedPostgres | None,
    ports: tuple[int, int, int],
    demo: bool,
    started: float,
) -> None:
    place = _with_addresses(place, ports, demo)
    if place.owner_url and not is_current(place.owner_url):
        from techwize_core.kernel.db.migrate import migrate  # Alembic: not at every start

        migrate(place.owner_url, app_url=place.app_url)
    if demo:
        _seed(place)
    children = _children(place, ports)
    supervisor = Supervisor(
        [*([server] if server else []), *children], data_dir=place.data_dir, on_event=_show_event
    )
    stopping = threading.Event()
    supervisor.start()
    try:
        if not supervisor.wait_until_ready():
            return
        _show_addresses(place, demo, time.monotonic() - started)
        # Beside the watch, so that a child that dies meanwhile is restarted, and Ctrl-C works.
        supervisor.wait(beside=(lambda: _first_order(place, stopping)) if demo else None)
    finally:
        stopping.set()
        supervisor.stop()


def _seed(place: Installation) -> None:
    """Make the demo tenants, once for each version of the product: a second start is quick."""
    done = place.data_dir / "demo" / f"seeded-{__version__}"
    if done.exists():
        return
    from techwize_core.demo.seed import seed_demo  # the whole product, which takes a second to load

    with place.platform() as platform:
        seed_demo(platform, place.owner())
    done.parent.mkdir(exist_ok=True)
    done.touch()


def _first_order(place: Installation, stopping: threading.Event) -> None:
    # It draws pictures: not before the pages answer.
    from techwize_core.cli.demo_order import show_first_order

    show_first_order(place.data_dir, place.values["BASE_URL"], stopping)


def _with_addresses(place: Installation, ports: tuple[int, int, int], demo: bool) -> Installation:
    web, live, sandbox = (f"http://{HOST}:{port}" for port in ports)
    values = dict(place.values)
    values.setdefault("BASE_URL", web)
    values.setdefault("LIVE_URL", live)
    values.setdefault("LOG_LEVEL", "warning")
    values.setdefault("MAIL_FOLDER", str(place.data_dir.resolve() / "mail"))
    if demo:
        values |= {"TECHWIZE_DEMO": "on"}
        values.setdefault("AUTO_PRODUCTION", "on")
        values.setdefault("AUTO_REVIEW", "on")
    for offer in load_extensions(values).sandboxes:
        if offer.item.wanted(values):
            values |= offer.item.environment(sandbox)
            values |= {
                "TECHWIZE_SANDBOX_URL": sandbox,
                # An agency that enters its own shortcode here still means the sandbox.
                "OUTBOUND_ALLOWED": _with(values.get("OUTBOUND_ALLOWED"), urlsplit(sandbox).netloc),
                "TECHWIZE_SANDBOX": offer.item.id,
                "TECHWIZE_SANDBOX_STATE": str(place.data_dir.resolve() / "sandbox.sqlite"),
            }
            break
    return Installation(place.data_dir, values, place.owner_url)


def _with(listed: str | None, entry: str) -> str:
    return f"{listed},{entry}" if listed else entry


def _children(place: Installation, ports: tuple[int, int, int]) -> list[ChildSpec]:
    web, live, sandbox = ports
    commands = [("web", ["web", "--port", str(web)], answers(HOST, web, "/healthz"))]
    commands.append(("live", ["live", "--port", str(live)], answers(HOST, live, "/healthz")))
    # On one machine a render must not slow the pages, nor the worker's start theirs.
    commands.append(("worker", ["worker", "--nice", "10"], None))
    if "TECHWIZE_SANDBOX_URL" in place.values:
        commands.append(
            ("sandbox", ["sandbox", "--port", str(sandbox)], answers(HOST, sandbox, "/"))
        )
    me = [sys.executable, "-m", "techwize_core"]
    return [ChildSpec(name, [*me, *argv], place.values, ready) for name, argv, ready in commands]


def _show_event(event: ChildEvent) -> None:
    if event.what == "died":
        click.echo(
            f"  {event.child} died; it starts {event.detail.replace('in 0 s', 'at once')}.",
            err=True,
        )
    elif event.what == "failed":
        click.echo(f"  {event.child} did not start: {event.detail} It is tried again.", err=True)


def _show_addresses(place: Installation, demo: bool, seconds: float) -> None:
    values = place.values
    click.echo(f"\nTech-Wize is ready after {seconds:.1f} s.\n")
    click.echo(f"  Site, portal, HQ   {values['BASE_URL']}")
    click.echo(f"  Live updates       {values['LIVE_URL']}")
    if "TECHWIZE_SANDBOX_URL" in values:
        click.echo(
            f"  M-Pesa sandbox     {values['TECHWIZE_SANDBOX_URL']}/phone/0712345678   (PIN 1234)"
        )
    click.echo(f"  Data and logs      {place.data_dir.resolve()}")
    if demo:
        port = values["BASE_URL"].rpartition(":")[2]
        click.echo("\n  Log in as client@, editor@ or admin@demo.techwize.test with karibu-demo;")
        click.echo(
            f"  the second tenant is at http://zawadi.localhost:{port} (…@zawadi.techwize.test)."
        )
    click.echo("\n  Ctrl-C stops everything.\n")

"""One command for each kind of process."""

from __future__ import annotations

import os
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from techwize_core.cli.installation import Installation, data_option, installation
from techwize_core.kernel.queues import QUEUES

HOST = "127.0.0.1"

_port = click.option("--port", type=int, required=True)
_host = click.option("--host", default=HOST, show_default=True)


@click.command()
@_host
@_port
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@data_option
def web(host: str, port: int, workers: int, data_dir: Path) -> None:
    """Serve pages and API."""
    with installation(data_dir) as place:
        _granian("techwize_core.servers:web", Interfaces.WSGI, host, port, place, workers=workers)


@click.command()
@_host
@_port
@data_option
def live(host: str, port: int, data_dir: Path) -> None:
    """Serve live updates (Server-Sent Events)."""
    with installation(data_dir) as place:
        _granian("techwize_core.servers:live", Interfaces.ASGI, host, port, place)


@click.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True)
@click.option(
    "--nice",
    type=click.IntRange(0, 19),
    default=0,
    show_default=True,
    help="Give way to other processes.",
)
@data_option
def worker(queues: str, nice: int, data_dir: Path) -> None:
    """Carry out background work."""
    os.nice(nice)
    names = [name.strip() for name in queues.split(",") if name.strip()]
    unknown = set(names) - set(QUEUES)
    if unknown or not names:
        raise click.BadParameter(f"use {' or '.join(QUEUES)}", param_hint="--queues")
    with installation(data_dir) as place:
        _adopt(place)
        from techwize_core.servers import platform_from_environment  # the whole product: only here
        from techwize_core.worker import Worker

        Worker(platform_from_environment(), names).run_until_signal()


@click.command()
@_host
@_port
def sandbox(host: str, port: int) -> None:
    """Serve the payment sandbox."""
    _granian("techwize_core.servers:sandbox", Interfaces.ASGI, host, port, None)


def _granian(
    target: str,
    interface: Interfaces,
    host: str,
    port: int,
    place: Installation | None,
    *,
    workers: int = 1,
) -> None:
    if place is not None:
        _adopt(place)
    threads = 8 if interface is Interfaces.WSGI else None
    Granian(
        target,
        address=host,
        port=port,
        interface=interface,
        workers=workers,
        blocking_threads=threads,
        factory=True,
        respawn_failed_workers=True,
        # An open event stream would hold up the end for ever.
        workers_kill_timeout=5,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _adopt(place: Installation) -> None:
    """Let this process, and the workers that it spawns, see the installation."""
    os.environ.update(place.values)

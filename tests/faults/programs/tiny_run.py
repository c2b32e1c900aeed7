"""A whole run in small: a supervisor over tiny web servers and, if asked, PostgreSQL.

    tiny_run.py DIR PORT[,PORT…] [--postgres] [--deaf] [--broken] [--busy]

Prints one JSON object per event. ``--broken`` adds a child that ends at once;
``--busy`` has endless work to do beside the watching.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.supervision import (
    ChildEvent,
    ChildSpec,
    Supervised,
    Supervisor,
    single_run,
)

TINY_WEB = str(Path(__file__).with_name("tiny_web.py"))


def answers(port: int) -> Callable[[], bool]:
    """Whether somebody listens on ``port``."""

    def ask() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
        except OSError:
            return False
        return True

    return ask


def tell(event: ChildEvent) -> None:
    """Print an event as a line of JSON."""
    print(json.dumps([event.child, event.what, event.detail]), flush=True)


def work_for_ever() -> None:
    """Never done."""
    threading.Event().wait()


def run(folder: Path, ports: list[int], flags: set[str]) -> None:
    """Run until told to stop."""
    children: list[ChildSpec | Supervised] = []
    extra = ["--deaf"] if "--deaf" in flags else []
    if "--postgres" in flags:
        children.append(EmbeddedPostgres(folder, extra_settings={"fsync": "off"}))
    for port in ports:
        argv = [sys.executable, "-I", "-S", TINY_WEB, str(port), *extra]
        children.append(ChildSpec(f"web{port}", argv, ready=answers(port), stop_seconds=0.5))
    if "--broken" in flags:
        children.append(ChildSpec("broken", [sys.executable, "-I", "-S", "-c", "exit(3)"]))
    with single_run(folder):
        supervisor = Supervisor(children, data_dir=folder, on_event=tell)
        supervisor.start()
        try:
            if "--broken" not in flags and supervisor.wait_until_ready():
                print(json.dumps(["all", "ready", ""]), flush=True)
            supervisor.wait(beside=work_for_ever if "--busy" in flags else None)
        finally:
            supervisor.stop()


try:
    run(Path(sys.argv[1]), [int(one) for one in sys.argv[2].split(",")], set(sys.argv[3:]))
except TechwizeError as error:
    print(error.detail, file=sys.stderr)
    sys.exit(1)

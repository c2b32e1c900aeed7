"""How long a newcomer waits for the first page: at the first start, and at the next ones.

    python benchmarks/start/bench.py [--starts 3]
    python benchmarks/start/bench.py --kill

The first start makes the database, migrates it and seeds the demo; the others
find it all there. Each figure is the wall time from the command to the first
answer of the home page, beside the seconds that a bare Python needs to import
Pyramid and SQLAlchemy in the same run. ``--fresh`` clones the repository and
also times each part of ``make run`` (install, build), from nothing. ``--kill``
kills each process outright instead, and times until it does its work again
(the supervisor: until a new start answers ``/readyz``).
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import httpx

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=3, help="how many starts after the first")
    parser.add_argument("--fresh", action="store_true", help="clone, install and build first")
    parser.add_argument("--kill", action="store_true", help="kill -9 each process instead")
    options = parser.parse_args()
    if options.kill:
        _kill_each(options.starts)
        return
    if options.fresh:
        _parts_of_a_fresh_clone()
    bare = _seconds([sys.executable, "-W", "ignore", "-c", "import pyramid.config, sqlalchemy.orm"])
    print(f"bare import of Pyramid and SQLAlchemy   {bare:6.2f} s")
    with tempfile.TemporaryDirectory(prefix="twb") as folder:
        # The first order is another benchmark's affair.
        marker = Path(folder) / "demo" / "first-order"
        marker.parent.mkdir()
        marker.touch()
        print(f"first start to first page               {_start(folder):6.2f} s")
        again = [_start(folder) for _ in range(options.starts)]
        middle = median(again)
        print(
            f"next start to first page, median        {middle:6.2f} s   ({middle / bare:.1f} × bare)"
        )


def _parts_of_a_fresh_clone() -> None:
    with tempfile.TemporaryDirectory(prefix="twc") as folder:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        for name, target in (("install", ".venv/.installed"), ("build", "build")):
            print(f"{name:40}{_seconds(['make', '--silent', target], folder):6.2f} s")


def _start(folder: str) -> float:
    port = _free_row()
    began = time.monotonic()
    run = _launch(folder, port)
    try:
        return _seconds_until(lambda: _answers(f"http://127.0.0.1:{port}/"), began)
    finally:
        run.send_signal(signal.SIGINT)
        run.wait()


def _launch(folder: str, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "techwize_core", "run", "--data", folder, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _kill_each(times: int) -> None:
    """Print the median seconds from each kill -9 until the process's work is done again."""
    with tempfile.TemporaryDirectory(prefix="twb") as folder:
        marker = Path(folder) / "demo" / "first-order"
        marker.parent.mkdir()
        marker.touch()
        port = _free_row()
        run = _launch(folder, port)
        try:
            _seconds_until(lambda: _all_serve(run.pid, port), time.monotonic())
            for name in ("web", "live", "worker", "postgres"):
                all_seconds = [_kill_child(run.pid, folder, name, port) for _ in range(times)]
                print(f"kill -9 of {name:29}{median(all_seconds):6.2f} s")
        finally:
            run.kill()
            run.wait()
        all_seconds = [_start_and_kill(folder, port) for _ in range(times)]
        print(f"kill -9 of the supervisor, a new start  {median(all_seconds):6.2f} s")


def _start_and_kill(folder: str, port: int) -> float:
    """Start after a kill; seconds until the pages answer. Killed in turn when all of it works."""
    began = time.monotonic()
    run = _launch(folder, port)
    try:
        seconds = _seconds_until(lambda: _serves(port), began)
        _seconds_until(lambda: _all_serve(run.pid, port), began)
        time.sleep(1)
        return seconds
    finally:
        run.kill()
        run.wait()


def _kill_child(supervisor: int, folder: str, name: str, port: int) -> float:
    """Until the pages (for the worker: a process that has loaded the product) are there again."""
    if name == "postgres":
        victim = int((Path(folder) / "pg" / "postmaster.pid").read_text().split()[0])
    else:
        victim = _children(supervisor)[name]
    began = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    seconds = _seconds_until(
        lambda: _children(supervisor).get(name) != victim and _all_serve(supervisor, port), began
    )
    time.sleep(1)
    return seconds


def _all_serve(supervisor: int, port: int) -> bool:
    there = set(_children(supervisor)) >= {"web", "live", "worker"}
    return there and _serves(port) and _answers(f"http://127.0.0.1:{port + 1}/healthz")


def _serves(port: int) -> bool:
    return _answers(f"http://127.0.0.1:{port}/readyz")


def _children(supervisor: int) -> dict[str, int]:
    """Process ids of the living children by the names of their commands."""
    command = ["ps", "-o", "pid=,args=", "--ppid", str(supervisor)]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")
    found = {}
    for line in lines:
        name = line.partition("techwize_core ")[2].split(" ")[0]
        if name:
            found[name] = int(line.split()[0])
    return found


def _seconds_until(good: Callable[[], bool], began: float) -> float:
    while not good():
        assert time.monotonic() - began < PATIENCE_SECONDS
        time.sleep(0.02)
    return time.monotonic() - began


def _free_row() -> int:
    from techwize_core.kernel.supervision import choose_ports

    return choose_ports(None)[0]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _seconds(command: list[str], folder: str | None = None) -> float:
    began = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


if __name__ == "__main__":
    main()

"""How long a newcomer waits for the first page: at the first start, and at the next ones.

    python benchmarks/start/bench.py [--starts 3]

The first start makes the database, migrates it and seeds the demo; the others
find it all there. Each figure is the wall time from the command to the first
answer of the home page, beside the seconds that a bare Python needs to import
Pyramid and SQLAlchemy in the same run. ``--fresh`` clones the repository and
also times each part of ``make run`` (install, build), from nothing.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=3, help="how many starts after the first")
    parser.add_argument("--fresh", action="store_true", help="clone, install and build first")
    options = parser.parse_args()
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
        again = sorted(_start(folder) for _ in range(options.starts))
        middle = again[len(again) // 2]
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
    url = f"http://127.0.0.1:{port}/"
    began = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-m", "techwize_core", "run", "--data", folder, "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _answers(url):
            assert time.monotonic() - began < PATIENCE_SECONDS
            time.sleep(0.02)
        return time.monotonic() - began
    finally:
        run.send_signal(signal.SIGINT)
        run.wait()


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

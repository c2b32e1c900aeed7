"""From the sandbox's PIN to a queued order: how long a client waits for "paid".

Starts an installation of its own (``techwize run --no-demo``) in a temporary
folder, or uses the running one that ``--url`` and ``--sandbox`` name. Over HTTP
only, as a client's app would do it; one order at a time.

    python benchmarks/payment_latency/bench.py [--orders 20] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import httpx

from techwize_core.sdk.testing.loopback import free_port

TECHWIZE = [sys.executable, "-m", "techwize_core"]
READY_SECONDS = 90.0
ORDER_SECONDS = 60.0
POLL_SECONDS = 0.005


@contextlib.contextmanager
def installation() -> Iterator[tuple[str, str]]:
    """A fresh installation with one tenant; the addresses of its web process and sandbox."""
    with tempfile.TemporaryDirectory(prefix="twb") as folder:
        port = _three_free_ports()
        url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "RATE_LIMITS": "off", "AUTO_PRODUCTION": "off"}
        command = [*TECHWIZE, "run", "--no-demo", "--port", str(port), "--data", folder]
        run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait_until_ready(url, run)
            create = [
                "tenant",
                "create",
                "bench",
                "--name",
                "Bench",
                "--host",
                "127.0.0.1",
                "--data",
                folder,
            ]
            subprocess.run([*TECHWIZE, *create], check=True, stdout=subprocess.DEVNULL)
            yield url, f"http://127.0.0.1:{port + 2}"
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait(30)


def _three_free_ports() -> int:
    """The first of three neighbouring ports that were free a moment ago."""
    while True:
        first = free_port()
        with contextlib.ExitStack() as held, contextlib.suppress(OSError, OverflowError):
            for port in range(first, first + 3):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


def _wait_until_ready(url: str, run: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if run.poll() is not None:
            raise SystemExit(f"techwize run ended with {run.returncode}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise SystemExit("techwize run did not become ready")


def seconds_to_queued(http: httpx.Client, sandbox: str) -> float:
    """Order and pay once; seconds from the PIN until the API shows the order as queued."""
    phone = f"2547{secrets.randbelow(10**8):08d}"
    person = {
        "email": f"{secrets.token_hex(6)}@example.com",
        "password": secrets.token_urlsafe(12),
        "full_name": "Wambui Mwangi",
        "phone_number": phone,
    }
    token = _ok(http.post("/api/auth/signup", json=person))["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    package = _ok(http.get("/api/services"))["items"][0]["packages"][0]["id"]
    brief = {"package_id": package, "title": "Fresh roast"}
    project = _ok(http.post("/api/projects", json=brief, headers=headers))["id"]
    wish = {"project_id": project, "payment_method": "mpesa"}
    _ok(http.post("/api/payments/initiate", json=wish, headers=headers))
    started = time.perf_counter()
    _ok(http.post(f"{sandbox}/sandbox/phone/{phone}", json={"pin": "1234"}))
    while _ok(http.get(f"/api/projects/{project}", headers=headers))["status"] == "pending_payment":
        if time.perf_counter() - started > ORDER_SECONDS:
            raise SystemExit("an order was not queued within a minute")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - started


def _ok(answer: httpx.Response) -> dict:
    answer.raise_for_status()
    return answer.json()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--url", help="of a running installation")
    parser.add_argument("--sandbox", help="of its M-Pesa sandbox")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    place = contextlib.nullcontext((wanted.url, wanted.sandbox)) if wanted.url else installation()
    with place as (url, sandbox), httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
        seconds_to_queued(http, sandbox)  # the first one loads what a process loads once
        times = [seconds_to_queued(http, sandbox) for _ in range(wanted.orders)]
    median, longest = statistics.median(times), max(times)
    if wanted.json:
        print(json.dumps({"orders": len(times), "median_seconds": median, "max_seconds": longest}))
    else:
        print(f"PIN to queued, {len(times)} orders: median {median:.3f} s, longest {longest:.3f} s")


if __name__ == "__main__":
    main()

"""A small load generator: keep-alive HTTP/1.1 over asyncio, answers counted by Content-Length.

It reads no JSON and keeps no body, so that the server under test is the slow
part. Runs as a process of its own, pinned to a core where the system can:

    python benchmarks/api/load.py URL --requests 5000 --connections 16 [--header "Name: value"]

and prints one line of JSON: requests per second and latencies in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


@dataclass
class Tally:
    """What is still to ask, and what came back."""

    left: int
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Caller(asyncio.Protocol):
    """One connection that asks again as soon as it has its answer (or at its next beat)."""

    def __init__(self, request: bytes, tally: Tally, pause: float) -> None:
        self._request = request
        self._tally = tally
        self._pause = pause
        self._buffer = b""
        self._sent = 0.0
        self._due = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._due = time.perf_counter()
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take in a part of the answer; ask again after the last part."""
        self._buffer += data
        head, gap, body = self._buffer.partition(b"\r\n\r\n")
        if not gap:
            return
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            if length is None:
                self._fail("an answer without Content-Length")
            return
        self._tally.latencies.append(time.perf_counter() - self._sent)
        if not head.startswith(b"HTTP/1.1 200"):
            self._fail(head.split(b"\r\n")[0].decode())
            return
        self._buffer = b""
        if not self._pause:
            self._ask()
            return
        self._due += self._pause
        asyncio.get_running_loop().call_later(max(0.0, self._due - time.perf_counter()), self._ask)

    def connection_lost(self, _error: Exception | None) -> None:
        """The server hung up, or we are done."""
        if not self.done.done():
            self._fail("the connection was closed")

    def _ask(self) -> None:
        if self._tally.left <= 0:
            self._end()
            return
        self._tally.left -= 1
        self._sent = time.perf_counter()
        self._transport.write(self._request)

    def _fail(self, why: str) -> None:
        self._tally.failures.append(why)
        self._end()

    def _end(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()


async def run(
    url: str, headers: list[str], requests: int, connections: int, rate: float
) -> dict[str, float]:
    """Ask ``requests`` times; at most ``rate`` times a second when it is not 0."""
    address = urlsplit(url)
    target = address.path + (f"?{address.query}" if address.query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {address.netloc}", *headers]
    text = ("\r\n".join(lines) + "\r\n\r\n").encode()
    tally = Tally(requests)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    callers = []
    for _ in range(connections):
        _, caller = await loop.create_connection(
            lambda: Caller(text, tally, connections / rate if rate else 0.0),
            address.hostname,
            address.port,
        )
        callers.append(caller)
    await asyncio.gather(*(caller.done for caller in callers))
    seconds = time.perf_counter() - began
    if tally.failures:
        raise SystemExit(f"{len(tally.failures)} of {requests} failed: {tally.failures[0]}")
    ordered = sorted(tally.latencies)
    return {
        "per_second": len(ordered) / seconds,
        "p50_ms": 1000 * ordered[len(ordered) // 2],
        "p99_ms": 1000 * ordered[int(len(ordered) * 0.99)],
    }


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second; 0: all it can")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.core})
    figures = run(options.url, options.header, options.requests, options.connections, options.rate)
    print(json.dumps(asyncio.run(figures)))


if __name__ == "__main__":
    main()

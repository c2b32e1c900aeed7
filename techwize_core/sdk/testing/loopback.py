"""Servers on loopback for tests: an ASGI application on a real port, and two that never answer."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

_START_SECONDS = 20.0


@contextlib.contextmanager
def serve_asgi(app: Any) -> Iterator[str]:
    """Serve an ASGI application, lifespan included, on a free loopback port; gives its base URL.

    The application runs in a thread of this process, so a test can look inside it.

    Raises:
        TimeoutError: the server did not take connections in time.
    """
    port = free_port()
    loop = asyncio.new_event_loop()
    server: list[Server] = []
    thread = threading.Thread(target=_run, args=(loop, app, port, server), daemon=True)
    thread.start()
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server[0].stop)
        thread.join(_START_SECONDS)


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def closed_address() -> str:
    """The base URL of a loopback port on which nothing listens."""
    return f"http://127.0.0.1:{free_port()}"


@contextlib.contextmanager
def silent_address() -> Iterator[str]:
    """The base URL of a server that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _run(loop: asyncio.AbstractEventLoop, app: Any, port: int, server: list[Server]) -> None:
    asyncio.set_event_loop(loop)
    made = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    server.append(made)
    loop.run_until_complete(made.serve())
    loop.close()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError("the loopback server did not start") from None
            time.sleep(0.01)
        else:
            return

"""Servers on loopback for tests: an ASGI application on a real port, and two that never answer."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


class LoopbackServer:
    """One Granian server with one worker, in a process group of its own, as production runs it.

    A process rather than Granian's embedded mode, which was seen to abort the
    interpreter when it stops.
    """

    def __init__(
        self,
        target: str,
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """``target`` names a factory as ``module:function``, importable from ``folder`` as well."""
        self._target = target
        self._folder = folder
        self._environment = dict(environment or {})
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's base URL, the same after a restart."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start and wait until it answers. Raises ``TimeoutError`` or ``RuntimeError``."""
        paths = [str(self._folder)] if self._folder else []
        environment = (
            os.environ | self._environment | {"PYTHONPATH": os.pathsep.join(paths + sys.path)}
        )
        options = ["--interface", "asgi", "--factory", "--workers", "1", "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "granian", *options, "--port", str(self._port), self._target],
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(self._port):
            if self._process.poll() is not None:
                raise RuntimeError(f"the loopback server stopped with {self._process.returncode}")
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError("the loopback server did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it in order, and make sure that no worker stays behind."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Kill main and worker at once, as a power cut would."""
        if self._process is None:
            return
        # The group was made by start_new_session, so it holds nothing but ours.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_STOP_SECONDS)
        self._process = None


@contextlib.contextmanager
def serve_asgi(
    target: str, *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[LoopbackServer]:
    """Serve the ASGI application that ``target`` (``module:function``) makes."""
    server = LoopbackServer(target, folder=folder, environment=environment)
    server.start()
    try:
        yield server
    finally:
        server.stop()


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


def _answers(port: int) -> bool:
    """Whether a request gets any answer: Granian's main listens long before its worker is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

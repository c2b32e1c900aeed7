"""A Daraja on a real loopback socket that says exactly what a test tells it to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Exchanged:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedServer:
    """Answers each request with the next scripted answer, else with the default."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    default: tuple[int, bytes] = (200, b"{}")
    requests: list[Exchanged] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    token_answer: tuple[int, bytes] | None = None
    holds_back: bool = False
    hangs_up: bool = False
    released: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def says(self, document: Any, status: int = 200) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers.append((status, body))

    def refuses(self, code: str, message: str, status: int = 500) -> None:
        self.says({"requestId": "1", "errorCode": code, "errorMessage": message}, status)

    def answer_to(self, request: Exchanged) -> tuple[int, bytes]:
        with self.arrived:
            if request.path.startswith("/oauth/"):
                if self.token_answer is not None:
                    return self.token_answer
                self.tokens.append(f"token-{len(self.tokens) + 1}")
                body = {"access_token": self.tokens[-1], "expires_in": "3599"}
                return 200, json.dumps(body).encode()
            self.requests.append(request)
            self.arrived.notify_all()
            return self.answers.pop(0) if self.answers else self.default

    def wait_for(self, count: int, seconds: float = 30) -> list[Exchanged]:
        """The requests, once there are that many."""
        with self.arrived:
            arrived = self.arrived.wait_for(lambda: len(self.requests) >= count, seconds)
        assert arrived, f"only {len(self.requests)} of {count} requests came"
        return list(self.requests)


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A scripted server on loopback, used as Daraja or as the receiver of callbacks."""
    script = ScriptedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            request = Exchanged(self.path, dict(self.headers), self.rfile.read(length))
            status, body = script.answer_to(request)
            if not self.path.startswith("/oauth/"):
                if script.holds_back:
                    script.released.wait(30)
                if script.hangs_up:
                    self.close_connection = True
                    return
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *parts: Any) -> None:
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield script
    script.released.set()
    server.shutdown()
    server.server_close()
    thread.join()

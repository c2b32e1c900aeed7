"""The sandbox in this process, with a receiver for its callbacks and time at a brisk pace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from techwize_plugins.mpesa.daraja import stk_password
from techwize_plugins.mpesa.sandbox import DarajaSandbox
from techwize_plugins.mpesa.sandbox.merchant import PASSKEY, SHORTCODE
from techwize_plugins.mpesa.sandbox.times import SandboxTimes

if TYPE_CHECKING:
    from conftest import ScriptedServer

PHONE = "254712345678"
BRISK = SandboxTimes(prompt=30.0, late_callback=1.0, prompt_reaches_phone=0.01, hold_response=0.3)


class InProcessClient:
    """Calls an ASGI application that runs in another thread's event loop, lifespan included.

    Starlette's own test client wants a package that nothing else of ours needs.
    """

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.get, path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.post, path, **options))


@asynccontextmanager
async def _running(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://testserver", follow_redirects=True
        ) as client,
    ):
        yield client


def run_in_process(stack: ExitStack, sandbox: DarajaSandbox) -> InProcessClient:
    """Start a sandbox that stops when the stack closes."""
    portal = stack.enter_context(start_blocking_portal())
    running = portal.wrap_async_context_manager(_running(sandbox.asgi_app()))
    return InProcessClient(portal, stack.enter_context(running))


class SandboxCaller:
    """Calls the sandbox as a Daraja app would."""

    def __init__(self, client: InProcessClient, callback_url: str) -> None:
        self.client = client
        settings = DarajaSandbox().environment("http://testserver")
        self.app = (settings["MPESA_CONSUMER_KEY"], settings["MPESA_CONSUMER_SECRET"])
        self.callback_url = callback_url

    def token(self) -> str:
        answer = self.client.get(
            "/oauth/v1/generate", params={"grant_type": "client_credentials"}, auth=self.app
        )
        return str(answer.json()["access_token"])

    def fields(self, **changes: Any) -> dict[str, Any]:
        timestamp = "20261122184500"
        fields = {
            "BusinessShortCode": SHORTCODE,
            "Password": stk_password(SHORTCODE, PASSKEY, timestamp),
            "Timestamp": timestamp,
            "TransactionType": "CustomerPayBillOnline",
            "Amount": 3500,
            "PartyA": PHONE,
            "PartyB": SHORTCODE,
            "PhoneNumber": PHONE,
            "CallBackURL": self.callback_url,
            "AccountReference": "TW-7K2QM4",
            "TransactionDesc": "Promo video",
        }
        return {name: value for name, value in (fields | changes).items() if value is not None}

    def post(self, path: str, body: Any, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        return self.client.post(path, json=body, headers=headers)

    def push(self, **changes: Any) -> Any:
        return self.post("/mpesa/stkpush/v1/processrequest", self.fields(**changes))

    def query(self, checkout_id: str) -> Any:
        body = self.fields()
        signed = {name: body[name] for name in ("BusinessShortCode", "Password", "Timestamp")}
        body = signed | {"CheckoutRequestID": checkout_id}
        return self.post("/mpesa/stkpushquery/v1/query", body)

    def answer(self, body: Any, phone: str = PHONE) -> Any:
        return self.client.post(f"/sandbox/phone/{phone}", json=body)

    def behave(self, **order: Any) -> Any:
        return self.client.post("/sandbox/behaviour", json=order)

    def statement(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.client.get("/sandbox/statement").json()["items"]
        return items


@pytest.fixture
def open_sandbox(scripted: ScriptedServer) -> Iterator[Callable[..., SandboxCaller]]:
    """Opens a sandbox, several one after another where a test restarts it."""
    with ExitStack() as stack:

        def opening(times: SandboxTimes = BRISK, **options: Any) -> SandboxCaller:
            stack.close()
            client = run_in_process(stack, DarajaSandbox(times=times, **options))
            return SandboxCaller(client, f"{scripted.url}/api/hooks/abc")

        yield opening


@pytest.fixture
def caller(open_sandbox: Callable[..., SandboxCaller]) -> SandboxCaller:
    """A sandbox in memory."""
    return open_sandbox()

"""The payment contract, kept by ``mpesa`` against its own sandbox on a loopback port."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from techwize_plugins.mpesa.provider import MpesaProvider
from techwize_plugins.mpesa.sandbox import DarajaSandbox
from techwize_plugins.mpesa.settings import MpesaSettings

from techwize_core.sdk import PaymentProvider, ProviderContext, StartPayment
from techwize_core.sdk.testing.loopback import LoopbackServer, serve_asgi
from techwize_core.sdk.testing.payments import (
    PaymentProviderContract,
    provider_context,
    reference_to,
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LoopbackServer]:
    """The sandbox as production serves it."""
    here = Path(__file__).parent
    with serve_asgi("mpesa_sandbox_target:brisk_sandbox", folder=here) as server:
        yield server


class TestMpesaKeepsTheContract(PaymentProviderContract):
    """Every test of the contract, with phones that nobody else uses."""

    @pytest.fixture(autouse=True)
    def _at_the_sandbox(self, sandbox: LoopbackServer) -> None:
        self.sandbox_url = sandbox.url
        self.first_phone = uuid.uuid4().int % 90_000_000

    def make_provider(self) -> PaymentProvider:
        return MpesaProvider()

    def context(self, base_url: str | None = None) -> ProviderContext[Any]:
        settings = DarajaSandbox().environment(base_url or self.sandbox_url)
        if base_url is not None:
            settings |= {"MPESA_ANSWER_SECONDS": "0.3", "MPESA_CONNECT_SECONDS": "0.3"}
        return provider_context(MpesaSettings.model_validate(settings))

    def unconfigured_context(self) -> ProviderContext[Any]:
        return provider_context(MpesaSettings())

    def payment(self, number: int) -> StartPayment:
        return StartPayment(
            attempt_id=uuid.uuid4(),
            amount=Decimal("3500.00"),
            currency="KES",
            account_reference=f"TW-{number}",
            description="Promo video",
            callback_url="http://127.0.0.1:9/api/hooks/nobody",
            phone=f"2547{self.first_phone + number:08d}",
        )


def test_money_paid_in_the_sandbox_survives_kill_9(tmp_path: Path) -> None:
    """``techwize run`` restarts a sandbox that died; what was paid must stay paid."""
    here = Path(__file__).parent
    state = {"TECHWIZE_SANDBOX_STATE": str(tmp_path / "mpesa.sqlite")}
    provider, phone = MpesaProvider(), "0722000001"
    with serve_asgi("mpesa_sandbox_target:brisk_sandbox", folder=here, environment=state) as server:
        settings = DarajaSandbox().environment(server.url)
        context = provider_context(MpesaSettings.model_validate(settings))
        request = StartPayment(
            attempt_id=uuid.uuid4(),
            amount=Decimal(3500),
            currency="KES",
            account_reference="TW-1",
            description="",
            callback_url="http://127.0.0.1:9/api/hooks/nobody",
            phone=phone,
        )
        report = provider.start(context, request)
        answer = httpx.post(f"{server.url}/sandbox/phone/{phone}", json={"pin": "1234"}, timeout=30)
        before = httpx.get(f"{server.url}/sandbox/statement", timeout=30).json()
        server.kill()
        server.start()
        # The token died with the process: the provider must mint another by itself.
        assert provider.query(context, reference_to(request, report)).outcome == "paid"
        assert httpx.get(f"{server.url}/sandbox/statement", timeout=30).json() == before
        assert [item["receipt"] for item in before["items"]] == [answer.json()["receipt"]]

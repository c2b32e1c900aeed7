"""The payment contract, kept by ``mpesa`` against its own sandbox on a loopback port."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from techwize_core.sdk import PaymentProvider, ProviderContext, StartPayment
from techwize_core.sdk.testing.loopback import LoopbackServer, serve_asgi
from techwize_core.sdk.testing.payments import PaymentProviderContract, provider_context
from techwize_plugins.mpesa.provider import MpesaProvider
from techwize_plugins.mpesa.sandbox import DarajaSandbox
from techwize_plugins.mpesa.settings import MpesaSettings


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

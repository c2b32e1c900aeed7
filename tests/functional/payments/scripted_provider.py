"""A payment provider whose truth the test decides: what was paid, and how it answers when asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from techwize_core.sdk import (
    CallbackReport,
    Explanation,
    NextStep,
    PaymentProvider,
    PluginInfo,
    ProviderRefused,
    ProviderUnavailable,
    QueryReport,
    StartReport,
)
from techwize_core.sdk.payments import Outcome, PaymentMethod


@dataclass
class ScriptedProvider(PaymentProvider):
    """Unsigned callbacks; ``truth`` by reference is "pending", "paid" or "cancelled"."""

    id: str = "scripted"
    method: PaymentMethod = "bank_transfer"
    truth: dict[str, Outcome] = field(default_factory=dict)
    mood: str = "honest"
    asked: int = 0

    def is_configured(self, context: Any) -> bool:
        return True

    def start(self, context: Any, request: Any) -> StartReport:
        reference = request.attempt_id.hex
        self.truth[reference] = "pending"
        return StartReport(reference, NextStep("instructions"), "second")

    def parse_callback(self, context: Any, callback: Any) -> list[CallbackReport]:
        try:
            claim = json.loads(callback.body)
            amount = Decimal(claim["amount"]) if claim.get("amount") else None
            return [
                CallbackReport(
                    claim["ref"],
                    claim["outcome"],
                    "1",
                    "said so",
                    "second",
                    amount,
                    claim.get("receipt"),
                )
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise ProviderRefused(str(error)) from None

    def query(self, context: Any, reference: Any) -> QueryReport:
        self.asked += 1
        if self.mood == "down":
            raise ProviderUnavailable("down")
        if self.mood == "mixed up":
            return QueryReport("another", "paid", "1", self.mood)
        outcome = "pending" if self.mood == "slow" else self.truth[reference.provider_ref]
        return QueryReport(reference.provider_ref, outcome, "1", self.mood)

    def explain(self, code: str) -> Explanation:
        return Explanation(code, code, "none")


SCRIPTED_INFO = PluginInfo(id="scripted", name="Scripted", version="1", summary="A test's own.")

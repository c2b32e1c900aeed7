"""The payment provider contract.

A provider knows one outside API and nothing of our tables. The core owns the
attempts, the inbox of raw callbacks, the ledger and all retries.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from techwize_core.sdk.context import ProviderContext
from techwize_core.sdk.errors import ProviderRefused

PaymentMethod = Literal["mpesa", "card", "bank_transfer"]
Outcome = Literal["paid", "failed", "cancelled", "expired", "pending", "unknown"]
Advice = Literal["retry", "wait", "other_number", "other_method", "contact_us", "none"]


@dataclass(frozen=True)
class StartPayment:
    """What the core asks for. ``amount`` in ``currency``; ``phone`` is E.164 digits without "+"."""

    attempt_id: UUID
    amount: Decimal
    currency: str
    account_reference: str
    description: str
    callback_url: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class NextStep:
    """What the payer does next; shown by the page and returned by the API."""

    kind: Literal["prompt", "redirect", "instructions"]
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StartReport:
    """The provider accepted the request. That is not yet a payment."""

    provider_ref: str
    next: NextStep
    secondary_ref: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawCallback:
    """A callback as it arrived. ``body`` is untouched bytes: signatures cover them."""

    body: bytes
    headers: dict[str, str]
    remote_addr: str


@dataclass(frozen=True)
class CallbackReport:
    """What one callback claims. ``signed`` only when a signature was checked.

    ``amount``, ``receipt``, ``phone`` are None when the callback does not name them.
    """

    provider_ref: str
    outcome: Outcome
    code: str
    description: str
    secondary_ref: str = ""
    amount: Decimal | None = None
    receipt: str | None = None
    phone: str | None = None
    occurred_at: datetime | None = None
    signed: bool = False


@dataclass(frozen=True)
class PaymentReference:
    """Names one attempt to its provider."""

    attempt_id: UUID
    provider_ref: str
    secondary_ref: str
    amount: Decimal
    currency: str
    started_at: datetime


@dataclass(frozen=True)
class QueryReport:
    """The provider's own answer about one attempt; ``amount`` None when it does not say."""

    provider_ref: str
    outcome: Outcome
    code: str
    description: str
    amount: Decimal | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class RefundRequest:
    """Give money back. ``refund_id`` is stable over retries and guards against paying twice."""

    refund_id: UUID
    reference: PaymentReference
    receipt: str
    phone: str | None
    amount: Decimal
    currency: str
    reason: str
    callback_url: str


@dataclass(frozen=True)
class RefundReport:
    """How far the refund is: ``done`` now, or ``pending`` until a callback or query."""

    outcome: Literal["done", "pending"]
    provider_ref: str
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """A result code in plain words for the payer, and what to do next."""

    en: str
    sw: str
    advice: Advice


class PaymentProvider(ABC):
    """One payment API. ``id`` is unique over all plugins; ``method`` is what the payer chose."""

    id: str
    method: PaymentMethod
    signed_callbacks: bool = False
    """Whether :meth:`parse_callback` verifies a signature; unsigned ones need a query before they count."""

    @abstractmethod
    def is_configured(self, context: ProviderContext[Any]) -> bool:
        """Whether the settings suffice to take money."""

    @abstractmethod
    def start(self, context: ProviderContext[Any], request: StartPayment) -> StartReport:
        """Ask the payer for money.

        Raises ``ProviderRefused`` (nothing happened), ``ProviderUnavailable``
        (nothing happened, try later) or ``OutcomeUnknown`` (a prompt may be on
        the phone: do not ask again before a query).
        """

    @abstractmethod
    def parse_callback(
        self, context: ProviderContext[Any], callback: RawCallback
    ) -> list[CallbackReport]:
        """Read a stored callback. Raises ``ProviderRefused`` when it is malformed or its signature is wrong."""

    @abstractmethod
    def query(self, context: ProviderContext[Any], reference: PaymentReference) -> QueryReport:
        """Ask the provider what became of an attempt.

        Raises ``ProviderUnavailable`` when it cannot be asked now. An answer
        that contradicts itself or names another request is ``outcome="unknown"``.
        """

    def refund(self, context: ProviderContext[Any], request: RefundRequest) -> RefundReport:
        """Give money back. The default refuses: not every provider can."""
        raise ProviderRefused(f"{self.id} cannot refund; send the money by hand and record it")

    @abstractmethod
    def explain(self, code: str) -> Explanation:
        """A result code in plain words; any text is answered, also one never seen before."""

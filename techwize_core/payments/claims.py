"""What a trusted callback claims about an attempt, kept with it until a query agrees."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from techwize_core.payments.models import Payment

_KEY = "claim"


@dataclass(frozen=True)
class Claim:
    """A success that a callback told of. ``questions`` counts how often we asked since."""

    callback_id: UUID
    amount: Decimal | None
    receipt: str | None
    questions: int = 0


def write_claim(payment: Payment, claim: Claim) -> None:
    """Keep the claim; the first one stays, since a repeated callback says the same."""
    if read_claim(payment) is None:
        _keep(payment, claim)


def count_question(payment: Payment) -> int:
    """Note that the provider was asked; returns how often before, since the claim was made."""
    claim = read_claim(payment)
    if claim is None:
        return 0
    _keep(payment, Claim(claim.callback_id, claim.amount, claim.receipt, claim.questions + 1))
    return claim.questions


def read_claim(payment: Payment) -> Claim | None:
    """The claim, or None when no trusted callback told of a success."""
    kept: dict[str, Any] | None = payment.metadata_.get(_KEY)
    if kept is None:
        return None
    amount = Decimal(kept["amount"]) if kept["amount"] is not None else None
    return Claim(UUID(kept["callback_id"]), amount, kept["receipt"], kept["questions"])


def _keep(payment: Payment, claim: Claim) -> None:
    # A new dictionary: the ORM does not see changes inside the old one.
    payment.metadata_ = {
        **payment.metadata_,
        _KEY: {
            "callback_id": str(claim.callback_id),
            "amount": str(claim.amount) if claim.amount is not None else None,
            "receipt": claim.receipt,
            "questions": claim.questions,
        },
    }

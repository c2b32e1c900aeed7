"""Bodies and answers of the payments' API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.kernel.money import PositiveAmountField
from techwize_core.kernel.web.encoding import MoneyText, Timestamp
from techwize_core.kernel.web.texts import described
from techwize_core.kernel.web.pages import Page, PageQuery, SortedBy
from techwize_core.payments.balance import Balance
from techwize_core.payments.models import AttemptState, Payment
from techwize_core.sdk import Explanation, NextStep


class InitiatePayment(BaseModel):
    """``POST /api/payments/initiate``."""

    model_config = ConfigDict(extra="forbid")

    project_id: UUID
    payment_method: Literal["mpesa", "card", "bank_transfer"]
    phone_number: (
        Annotated[
            str,
            Field(min_length=1, max_length=32),
            described(format="phone", examples=["0712 345 678"]),
        ]
        | None
    ) = None
    amount: PositiveAmountField | None = None


class ExplanationOut(BaseModel):
    """A result in plain words, and what to do next."""

    model_config = ConfigDict(from_attributes=True)

    en: str
    sw: str
    advice: str


class PaymentOut(BaseModel):
    """One attempt to pay. ``status`` is the word for outsiders, ``state`` the attempt's own."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    client_id: UUID
    provider: str
    amount: MoneyText
    currency: str
    payment_method: str
    transaction_ref: str | None
    mpesa_receipt_number: str | None
    receipt_flagged: bool
    phone_number: str | None
    status: str
    state: str
    result_code: str | None
    result_description: str | None
    explanation: ExplanationOut | None = None
    payment_date: Timestamp | None
    sent_at: Timestamp | None
    closed_at: Timestamp | None
    created_at: Timestamp

    @classmethod
    def of(cls, payment: Payment, explanation: Explanation | None = None) -> PaymentOut:
        """The answer for a row, with its result in words."""
        shown = cls.model_validate(payment)
        if explanation is not None:
            shown.explanation = ExplanationOut.model_validate(explanation)
        return shown


class BalanceOut(BaseModel):
    """What the project costs, and how much of it is paid."""

    model_config = ConfigDict(from_attributes=True)

    total: MoneyText
    paid: MoneyText
    refunded: MoneyText
    due: MoneyText
    credit: MoneyText
    currency: str


class PaymentsQuery(PageQuery):
    """Filters of a project's attempts to pay."""

    sort: Annotated[str, SortedBy("created_at", "amount")] = "-created_at"
    status: Literal["pending", "completed", "failed", "refunded"] | None = None
    state: AttemptState | None = None
    payment_method: Literal["mpesa", "card", "bank_transfer"] | None = None


class ProjectPaymentsOut(Page[PaymentOut]):
    """``GET /api/payments/{project_id}``."""

    balance: BalanceOut

    @classmethod
    def of(
        cls, items: list[PaymentOut], next_cursor: str | None, balance: Balance
    ) -> ProjectPaymentsOut:
        """A page of attempts, and the balance of all of them."""
        shown = BalanceOut.model_validate(balance)
        return cls(items=items, next_cursor=next_cursor, balance=shown)


class NextStepOut(BaseModel):
    """What the payer does next; the fields beside ``kind`` belong to it."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["prompt", "redirect", "instructions"]

    @classmethod
    def of(cls, step: NextStep) -> NextStepOut:
        """The answer for a provider's step."""
        return cls.model_validate({**step.details, "kind": step.kind})


class InitiatedOut(BaseModel):
    """The answer of ``POST /api/payments/initiate``."""

    payment: PaymentOut
    next: NextStepOut


HookToken = Annotated[str, Field(min_length=1, max_length=200, examples=["Yk3vQ8rT1mZx7bL0"])]
"""The secret part of the address at which a tenant's provider calls back."""


class HookAnswer(BaseModel):
    """What every callback is answered, as Daraja expects it."""

    ResultCode: Literal[0]
    ResultDesc: Literal["Accepted"]

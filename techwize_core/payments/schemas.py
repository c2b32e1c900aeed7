"""Bodies and answers of the payments' API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from techwize_core.kernel.money import PositiveAmountField
from techwize_core.kernel.web.encoding import MoneyText, Timestamp
from techwize_core.kernel.web.pages import Page, PageQuery, SortedBy
from techwize_core.kernel.web.texts import described, example, one_of
from techwize_core.payments.balance import Balance
from techwize_core.payments.models import AttemptState, Payment
from techwize_core.sdk import Explanation, NextStep

PaymentStatus = Literal["pending", "completed", "failed", "refunded"]


class InitiatePayment(
    BaseModel,
    json_schema_extra=example(
        {
            "project_id": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71",
            "payment_method": "mpesa",
            "phone_number": "0712 345 678",
        }
    ),
):
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


_PAYMENT: JsonDict = {
    "id": "0192f3c5-1c2d-7e4f-a5b6-9c8d7e6f5a4b",
    "project_id": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71",
    "client_id": "0192f3c1-08be-7f4e-a3c2-6d5e4f3a2b10",
    "provider": "mpesa",
    "amount": "6500.00",
    "currency": "KES",
    "payment_method": "mpesa",
    "transaction_ref": "ws_CO_22112026111930712345678",
    "mpesa_receipt_number": "UKM4X8T2QN",
    "receipt_flagged": False,
    "phone_number": "254712345678",
    "status": "completed",
    "state": "succeeded",
    "result_code": "0",
    "result_description": "The service request is processed successfully.",
    "explanation": None,
    "payment_date": "2026-11-22T08:19:33.000000Z",
    "sent_at": "2026-11-22T08:19:11.302114Z",
    "closed_at": "2026-11-22T08:19:33.771240Z",
    "created_at": "2026-11-22T08:19:11.118902Z",
}


class PaymentOut(BaseModel, json_schema_extra=example(_PAYMENT)):
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
    status: Annotated[str, one_of(PaymentStatus)]
    state: Annotated[str, one_of(AttemptState)]
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
    status: PaymentStatus | None = None
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

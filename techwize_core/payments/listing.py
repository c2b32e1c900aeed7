"""Payments as the office looks for them: by phone, receipt, amount or order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, func, or_, select

from techwize_core.kernel.web.pages import PageQuery, Slice, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.models import (
    AttemptState,
    Payment,
    PaymentCallback,
    PaymentTransition,
    Receipt,
)
from techwize_core.projects.models import Project

_MONEY_SIGNS = re.compile(r"(?i)ksh|kes|[\s,]|/=")
_DIGITS_OF_A_PHONE = 4
UNMATCHED = ("orphan", "malformed", "rejected")


class PaymentQuery(PageQuery):
    """Filters of the list; ``q`` is a phone number, a receipt number, an amount or an order."""

    state: AttemptState | None = None
    method: Literal["mpesa", "card", "bank_transfer"] | None = None
    q: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class PaymentList:
    """Reads payments of the whole agency; runs as an admin."""

    def __init__(self, work: UnitOfWork) -> None:
        self._session = work.session

    def page(self, query: PaymentQuery) -> Slice[Payment]:
        """Attempts, newest first."""
        found = select(Payment)
        if query.state is not None:
            found = found.where(Payment.state == query.state.value)
        if query.method is not None:
            found = found.where(Payment.payment_method == query.method)
        if query.q:
            found = found.where(or_(*_matches(query.q)))
        return paginate(self._session, found, query)

    def unmatched(self, query: PageQuery) -> Slice[PaymentCallback]:
        """Callbacks that no payment could be found for, or that look wrong, newest first."""
        found = select(PaymentCallback).where(needs_a_look())
        return paginate(self._session, found, query)

    def transitions(self, payment: Payment) -> Sequence[PaymentTransition]:
        """The attempt's steps, first one first."""
        return self._session.scalars(
            select(PaymentTransition)
            .where(PaymentTransition.payment_id == payment.id)
            .order_by(PaymentTransition.created_at, PaymentTransition.id)
        ).all()

    def callbacks(self, payments: Sequence[Payment]) -> Sequence[PaymentCallback]:
        """What providers sent about these attempts, first one first."""
        return self._session.scalars(
            select(PaymentCallback)
            .where(PaymentCallback.payment_id.in_([payment.id for payment in payments]))
            .order_by(PaymentCallback.created_at, PaymentCallback.id)
        ).all()

    def receipt(self, payment: Payment) -> Receipt | None:
        """The attempt's receipt; None before it is completed."""
        return self._session.scalar(select(Receipt).where(Receipt.payment_id == payment.id))

    def received(self, since: datetime, until: datetime) -> Decimal:
        """KES that came in by payments completed in the time, refunds not taken off."""
        total = self._session.scalar(
            select(func.sum(Payment.amount)).where(
                Payment.state == AttemptState.SUCCEEDED.value,
                Payment.payment_date >= since,
                Payment.payment_date < until,
            )
        )
        return total or Decimal(0)


def needs_a_look() -> ColumnElement[bool]:
    """The condition of callbacks that a person should look at."""
    return or_(PaymentCallback.status.in_(UNMATCHED), PaymentCallback.flagged != "")


def _matches(text: str) -> list[ColumnElement[bool]]:
    """Whatever the text may mean; a phone number's last digits are enough."""
    order = (
        select(Project.id)
        .where(Project.id == Payment.project_id, Project.reference.icontains(text, autoescape=True))
        .exists()
    )
    ways: list[ColumnElement[bool]] = [
        Payment.mpesa_receipt_number.icontains(text, autoescape=True),
        Payment.transaction_ref == text,
        order,
    ]
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _DIGITS_OF_A_PHONE:
        ways.append(Payment.phone_number.contains(re.sub(r"^(254|0)", "", digits)))
    try:
        amount = Decimal(_MONEY_SIGNS.sub("", text))
    except InvalidOperation:
        return ways
    # Out of range for the column, "NaN" and "Infinity" are no amounts.
    if amount.is_finite() and 0 < amount < Decimal(10) ** 10:
        ways.append(Payment.amount == amount)
    return ways

"""The double-entry ledger: append-only, each transaction sums to zero.

Signs are a bookkeeper's credit: what we owe or have earned is positive, what a
provider holds for us is negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.kernel.ids import new_id
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.models import AttemptState, LedgerEntry, Payment

ZERO = Decimal("0.00")


def provider_account(provider_id: str) -> str:
    """Money that a provider holds for us; negative."""
    return f"provider:{provider_id}"


def client_account(client_id: UUID) -> str:
    """What we owe a client."""
    return f"client:{client_id}"


def project_account(project_id: UUID) -> str:
    """What has been paid for a project."""
    return f"project:{project_id}"


class Ledger:
    """The ledger of the current tenant. Written by the worker only."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def post(self, payment: Payment, cause: str, lines: Mapping[str, Decimal]) -> None:
        """Write one transaction: an amount for each account. Lines of zero are left out.

        Raises :class:`ValueError` when the lines do not sum to zero; the
        database refuses that as well.
        """
        if sum(lines.values()) != 0:
            raise ValueError(f"the lines of {cause!r} do not sum to zero: {dict(lines)}")
        transaction_id = new_id()
        for account, amount in lines.items():
            if amount != 0:
                self._session.add(self._entry(payment, transaction_id, cause, account, amount))
        self._session.flush()

    def balance(self, account: str, *, project_id: UUID | None = None) -> Decimal:
        """The sum of an account, or of what one project contributed to it."""
        query = select(func.coalesce(func.sum(LedgerEntry.amount), ZERO)).where(
            LedgerEntry.account == account
        )
        if project_id is not None:
            query = query.where(LedgerEntry.project_id == project_id)
        total: Decimal = self._session.scalar(query) or ZERO
        return total

    def _entry(
        self, payment: Payment, transaction_id: UUID, cause: str, account: str, amount: Decimal
    ) -> LedgerEntry:
        return LedgerEntry(
            tenant_id=payment.tenant_id,
            transaction_id=transaction_id,
            account=account,
            amount=amount,
            currency=payment.currency,
            cause=cause,
            payment_id=payment.id,
            project_id=payment.project_id,
            created_at=self._work.now(),
        )


@dataclass(frozen=True)
class Problem:
    """Something in the books that does not add up, in words for an accountant."""

    about: str
    detail: str


def check(work: UnitOfWork) -> list[Problem]:
    """What does not add up in the current tenant's books; an empty list is what one wants.

    Looks at three things: every transaction sums to zero; every completed
    payment stands in its provider's account with exactly its amount; no other
    payment stands there at all.
    """
    return [*_unbalanced(work), *_misstated(work)]


def _unbalanced(work: UnitOfWork) -> list[Problem]:
    total = func.sum(LedgerEntry.amount)
    rows = work.session.execute(
        select(LedgerEntry.transaction_id, total)
        .group_by(LedgerEntry.transaction_id)
        .having(total != 0)
    )
    return [Problem(f"transaction {row[0]}", f"sums to {row[1]} instead of zero") for row in rows]


def _misstated(work: UnitOfWork) -> list[Problem]:
    booked = (
        select(LedgerEntry.payment_id, (-func.sum(LedgerEntry.amount)).label("amount"))
        .where(LedgerEntry.account.like("provider:%"))
        .group_by(LedgerEntry.payment_id)
        .subquery()
    )
    rows = work.session.execute(
        select(
            Payment.id, Payment.state, Payment.amount, func.coalesce(booked.c.amount, ZERO)
        ).outerjoin(booked, booked.c.payment_id == Payment.id)
    )
    problems = []
    for payment_id, state, amount, in_books in rows:
        expected = amount if state == AttemptState.SUCCEEDED else ZERO
        if in_books != expected:
            problems.append(
                Problem(
                    f"payment {payment_id}",
                    f"is {state} over {amount}, but the books hold {in_books}",
                )
            )
    return problems

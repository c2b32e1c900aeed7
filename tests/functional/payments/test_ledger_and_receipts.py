"""The books refuse what is wrong, and receipts are numbered without gaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from decimal import Decimal
from uuid import UUID

import pytest
from payment_world import World, success_body
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import new_id
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.crediting import Crediting, Money
from techwize_core.payments.ledger import Ledger, check, project_account, provider_account
from techwize_core.payments.models import LedgerEntry, Payment, PaymentTransition, Receipt
from techwize_core.payments.receipts import make_receipt, receipt_document
from techwize_core.payments.verification import public_receipt

pytestmark = pytest.mark.timeout(60)


def open_attempt(world: World) -> Payment:
    client = world.person()
    return world.pay(client, world.order(client))[0]


def credit(world: World, payment_id: UUID) -> None:
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        payment = work.get(AttemptService).lock(payment_id)
        work.get(Crediting).credit(payment, Money(payment.asked_amount, None, "query"))


def test_crediting_at_once_from_many_sides_books_once_each_without_gaps(world: World) -> None:
    payments = [open_attempt(world).id for _ in range(4)]
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        before = {r.number for r in work.session.scalars(select(Receipt))}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda payment: credit(world, payment), payments * 3))
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        numbers = {r.number for r in work.session.scalars(select(Receipt))}
        lines = work.session.scalars(
            select(LedgerEntry).where(LedgerEntry.payment_id.in_(payments))
        )
        assert len(lines.all()) == 2 * len(payments)
    assert len(numbers - before) == len(payments)
    assert numbers == set(range(1, len(numbers) + 1))
    assert world.books() == []


def test_database_refuses_lines_that_do_not_sum_to_zero(world: World) -> None:
    payment = open_attempt(world)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work, pytest.raises(ValueError):
        work.get(Ledger).post(
            payment, "payment", {"provider:x": Decimal(-5), "project:y": Decimal(4)}
        )
    with (
        pytest.raises(DBAPIError, match="does not sum to zero"),
        world.platform.unit(Scope.worker(world.tenant_id)) as work,
    ):
        entry = work.get(Ledger)._entry(payment, payment.id, "payment", "project:y", Decimal(4))
        work.session.add(entry)


@pytest.mark.parametrize(
    "statement", ["update ledger_entries set amount = 1", "delete from ledger_entries"]
)
def test_ledger_is_append_only(world: World, statement: str) -> None:
    credit(world, open_attempt(world).id)
    with pytest.raises(DBAPIError), world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.session.execute(text(statement))


def test_check_finds_a_payment_that_the_books_do_not_know(world: World) -> None:
    payment = open_attempt(world)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.get(Ledger).post(
            payment,
            "payment",
            {
                provider_account("mpesa"): Decimal(-7),
                project_account(payment.project_id): Decimal(7),
            },
        )
        found = check(work)
        assert [problem.about for problem in found] == [f"payment {payment.id}"]
        work.session.rollback()
    assert world.books() == []


def test_history_names_each_step_and_its_cause(world: World) -> None:
    payment = open_attempt(world)
    credit(world, payment.id)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        rows = work.session.scalars(
            select(PaymentTransition)
            .where(PaymentTransition.payment_id == payment.id)
            .order_by(PaymentTransition.id)
        )
        steps = [(row.source, row.target, row.cause) for row in rows]
    assert steps == [("created", "sent", "provider accepted"), ("sent", "succeeded", "query")]


def test_receipt_is_made_once_kept_and_made_anew_when_its_number_comes(world: World) -> None:
    payment = open_attempt(world)
    with pytest.raises(NotFound):
        receipt_document(world.platform, payment)
    credit(world, payment.id)
    first = receipt_document(world.platform, world.payment(payment.id))
    assert first.body.startswith(b"%PDF-")
    assert receipt_document(world.platform, payment).body == first.body

    world.http.post(
        world.platform.settings.base_url + world.address(payment.id),
        content=success_body(payment.transaction_ref, payment.secondary_ref, receipt="LATE00RCPT"),
    )
    world.run_tasks()
    assert world.payment(payment.id).mpesa_receipt_number == "LATE00RCPT"
    assert receipt_document(world.platform, payment).body != first.body


def test_lost_receipt_file_is_made_again(world: World) -> None:
    payment = open_attempt(world)
    credit(world, payment.id)
    make_receipt(world.platform, world.tenant_id, payment.id)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        key = work.session.scalars(
            select(Receipt.file_key).where(Receipt.payment_id == payment.id)
        ).one()
    assert key is not None
    world.platform.store.delete(key)
    assert receipt_document(world.platform, payment).body.startswith(b"%PDF-")
    assert world.platform.store.exists(key)


def test_receipt_can_be_checked_by_anybody_who_holds_it_and_names_no_payer(world: World) -> None:
    payment = open_attempt(world)
    credit(world, payment.id)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        receipt_id = work.session.scalars(
            select(Receipt.id).where(Receipt.payment_id == payment.id)
        ).one()
    shown = public_receipt(world.platform, world.tenant_id, receipt_id)
    assert (shown.amount, shown.reference) == (
        payment.asked_amount,
        world.project(payment.project_id).reference,
    )
    assert {field.name for field in fields(shown)}.isdisjoint({"client", "name", "phone"})
    for tenant_id, unknown in ((new_id(), receipt_id), (world.tenant_id, new_id())):
        with pytest.raises(NotFound):
            public_receipt(world.platform, tenant_id, unknown)

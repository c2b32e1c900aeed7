"""Callbacks that come after a query alone has credited a payment, and name another amount."""

from __future__ import annotations

from uuid import UUID

import pytest
from callbacks import send
from payment_world import PRICE, World, success_body

from techwize_core.payments.models import Payment
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

pytestmark = pytest.mark.timeout(60)


def known_by_query_alone(world: World, *, cancelled: bool = False) -> tuple[UUID, Payment]:
    """A payment that was credited without its callback, and its project."""
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "no_callback")
    payment, _ = world.pay(client, project_id)
    world.run_until(lambda: len(world.statement(client)) == 1)
    if cancelled:
        with world.platform.unit(client.scope) as work:
            projects = work.get(ProjectService)
            projects.move(projects.lock(project_id), Status.CANCELLED)
    world.later(seconds=13)
    assert world.payment(payment.id).receipt_flagged
    return project_id, payment


def late_callback(world: World, payment: Payment, amount: int) -> str:
    """The payment's own callback, with that amount; returns its receipt."""
    receipt = f"L{payment.id.hex[-9:].upper()}"
    body = success_body(payment.transaction_ref, payment.secondary_ref, amount, receipt)
    send(world, world.address(payment.id), body)
    return receipt


def test_differing_amount_of_a_late_callback_is_corrected_in_the_ledger(world: World) -> None:
    project_id, payment = known_by_query_alone(world)
    receipt = late_callback(world, payment, 3000)
    paid, balance = world.payment(payment.id), world.balance(project_id)
    assert (paid.amount, paid.mpesa_receipt_number, paid.receipt_flagged) == (
        3000,
        receipt,
        False,
    )
    assert (balance.paid, balance.due) == (3000, 500)
    assert world.project(project_id).payment_status == "partial"
    assert world.books() == []


def test_larger_amount_of_a_late_callback_is_not_believed(world: World) -> None:
    """Whoever learns the address must not credit themselves what nobody paid."""
    project_id, payment = known_by_query_alone(world)
    receipt = late_callback(world, payment, 90_000)
    paid, balance = world.payment(payment.id), world.balance(project_id)
    assert (paid.amount, paid.mpesa_receipt_number) == (PRICE, receipt)
    assert (balance.paid, balance.credit) == (PRICE, 0)
    [told] = world.events(project_id, "payment_alert")
    assert (told["reason"], told["named"]) == ("callback_names_more", "90000")
    assert world.books() == []


def test_what_was_given_as_credit_is_taken_back_first(world: World) -> None:
    """All of a cancelled order's money is credit, so that is where less of it comes from."""
    project_id, payment = known_by_query_alone(world, cancelled=True)
    assert world.balance(project_id).credit == PRICE
    late_callback(world, payment, 3000)
    balance = world.balance(project_id)
    assert (balance.paid, balance.credit, balance.due) == (0, 3000, 0)
    assert world.books() == []

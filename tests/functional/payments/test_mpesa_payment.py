"""Orders paid by M-Pesa through the real plugin and the sandbox, under each of its behaviours."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from payment_world import PRICE, Client, World

from techwize_core.projects.states import Status

pytestmark = pytest.mark.timeout(60)


def start(world: World, outcome: str, **more: object) -> tuple[Client, UUID, UUID]:
    """A client whose prompt will go that way; the project and the attempt."""
    client = world.person()
    project_id = world.order(client)
    world.behave(client, outcome, **more)
    payment, _step = world.pay(client, project_id)
    return client, project_id, payment.id


def is_queued(world: World, project_id: UUID) -> bool:
    return world.project(project_id).status == Status.QUEUED


def moved(world: World, client: Client) -> bool:
    return len(world.statement(client)) == 1


def assert_paid_once(world: World, client: Client, project_id: UUID, payment_id: UUID) -> None:
    paid = world.payment(payment_id)
    assert (paid.state, paid.status, paid.amount) == ("succeeded", "completed", PRICE)
    assert paid.mpesa_receipt_number == world.statement(client)[0]["receipt"]
    assert world.project(project_id).payment_status == "paid"
    assert len(world.events(project_id, "payment_received")) == 1
    balance = world.balance(project_id)
    assert (balance.paid, balance.due, balance.credit) == (PRICE, 0, 0)
    assert world.books() == []


@pytest.mark.parametrize("outcome", ["success", "duplicate_callback", "callback_before_response"])
def test_paid_order_is_queued_with_one_receipt_and_one_event(world: World, outcome: str) -> None:
    client, project_id, payment_id = start(world, outcome)
    world.run_until(lambda: is_queued(world, project_id))
    sent = 3 if outcome == "duplicate_callback" else 1
    world.run_until(lambda: len(world.callbacks(payment_id)) == sent)
    assert world.project(project_id).deadline_date is not None
    assert_paid_once(world, client, project_id, payment_id)


def test_callback_that_never_comes_costs_twelve_seconds(world: World) -> None:
    client, project_id, payment_id = start(world, "no_callback")
    world.run_until(lambda: moved(world, client))
    world.later(seconds=9)
    assert not is_queued(world, project_id)
    world.later(seconds=4)
    paid = world.payment(payment_id)
    assert is_queued(world, project_id)
    assert (paid.amount, paid.mpesa_receipt_number, paid.receipt_flagged) == (PRICE, None, True)
    assert world.books() == []


def test_late_callback_supplies_the_receipt_of_what_a_query_credited(world: World) -> None:
    client, project_id, payment_id = start(world, "late_callback")
    world.run_until(lambda: moved(world, client))
    world.later(seconds=13)
    assert world.payment(payment_id).receipt_flagged
    world.run_until(lambda: not world.payment(payment_id).receipt_flagged)
    assert_paid_once(world, client, project_id, payment_id)


def test_garbage_is_kept_as_malformed_and_the_query_finds_the_money(world: World) -> None:
    client, project_id, payment_id = start(world, "garbage")
    world.run_until(lambda: moved(world, client))
    world.run_until(lambda: sum(c.attempt_hint == payment_id for c in world.callbacks()) == 3)
    world.run_tasks()
    kept = [c for c in world.callbacks() if c.attempt_hint == payment_id]
    assert {c.status for c in kept} == {"malformed"}
    assert not is_queued(world, project_id)
    world.later(seconds=13)
    assert is_queued(world, project_id)


def test_half_paid_leaves_the_rest_due_and_a_second_payment_queues(world: World) -> None:
    client, project_id, payment_id = start(world, "wrong_amount")
    world.run_until(lambda: world.payment(payment_id).state == "succeeded")
    half, project, balance = PRICE / 2, world.project(project_id), world.balance(project_id)
    assert world.payment(payment_id).amount == half
    assert (project.status, project.payment_status) == ("pending_payment", "partial")
    assert (balance.paid, balance.due) == (half, half)

    world.behave(client, "success")
    second, _ = world.pay(client, project_id)
    assert second.asked_amount == half
    world.run_until(lambda: is_queued(world, project_id))
    assert world.balance(project_id).due == 0
    assert world.books() == []


@pytest.mark.parametrize(
    ("outcome", "state", "code", "advice"),
    [
        ("cancelled", "cancelled", "1032", "retry"),
        ("timeout", "expired", "1037", "retry"),
        ("wrong_pin", "failed", "2001", "retry"),
        ("insufficient_funds", "failed", "1", "retry"),
    ],
)
def test_refused_payment_says_why_and_may_be_tried_again(
    world: World, outcome: str, state: str, code: str, advice: str
) -> None:
    from techwize_core.payments.providers import explain

    client, project_id, payment_id = start(world, outcome)
    world.run_until(lambda: world.payment(payment_id).state == state)
    ended = world.payment(payment_id)
    assert (ended.status, ended.result_code) == ("failed", code)
    said = explain(world.platform, "mpesa", code)
    assert said is not None
    assert said.advice == advice
    assert world.balance(project_id).due == PRICE

    world.behave(client, "success")
    world.pay(client, project_id)
    world.run_until(lambda: is_queued(world, project_id))
    assert world.books() == []


def test_part_of_the_price_may_be_paid_first(world: World) -> None:
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "success")
    payment, _ = world.pay(client, project_id, amount=Decimal(1000))
    world.run_until(lambda: world.payment(payment.id).state == "succeeded")
    assert world.project(project_id).payment_status == "partial"
    assert world.balance(project_id).due == Decimal(2500)

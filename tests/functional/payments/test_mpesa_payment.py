"""Orders paid by M-Pesa through the real plugin and the sandbox, under each of its behaviours."""

from __future__ import annotations

import pytest
from payment_world import PRICE, World

from techwize_core.projects.states import Status

pytestmark = pytest.mark.timeout(60)


def test_paid_order_is_queued_once_with_receipt_and_event(world: World) -> None:
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "success")
    payment, step = world.pay(client, project_id)
    assert (payment.state, payment.status, step.kind) == ("sent", "pending", "prompt")
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)

    paid, project = world.payment(payment.id), world.project(project_id)
    assert (paid.state, paid.status, paid.amount) == ("succeeded", "completed", PRICE)
    assert paid.mpesa_receipt_number == world.statement(client)[0]["receipt"]
    assert not paid.receipt_flagged
    assert project.payment_status == "paid"
    assert project.deadline_date is not None
    assert len(world.events(project_id, "payment_received")) == 1
    assert world.books() == []

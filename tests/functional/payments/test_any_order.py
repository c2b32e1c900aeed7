"""Any sequence of true, repeated, late, forged and missing messages books a shilling once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payment_world import PRICE, World
from scripted_provider import SCRIPTED_INFO, ScriptedProvider
from sqlalchemy import select, update

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.extensions.registry import Offer
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.outbox.record import record
from techwize_core.payments.initiation import PaymentWish, initiate
from techwize_core.payments.models import (
    LedgerEntry,
    Payment,
    PaymentCallback,
    PaymentTransition,
)
from techwize_core.payments.settlement import settle_payment
from techwize_core.projects.states import Status

pytestmark = pytest.mark.timeout(120)

ACTS = (
    "payer pays",
    "payer cancels",
    "true callback",
    "true callback twice",
    "forged success",
    "forged failure",
    "forged success at the secret address",
    "broken callback",
    "ask",
    "ask while down",
    "ask while slow",
    "ask and get another's answer",
)
MOODS = {
    "ask": "honest",
    "ask while down": "down",
    "ask while slow": "slow",
    "ask and get another's answer": "mixed up",
}


@pytest.fixture
def scripted(world: World) -> Iterator[ScriptedProvider]:
    """The scripted provider, registered as a plugin until the test ends."""
    extensions, provider = world.platform.extensions, ScriptedProvider()
    extensions.infos["scripted"] = SCRIPTED_INFO
    extensions.payment_providers.append(Offer("scripted", provider))
    yield provider
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        # Nobody can answer for them any more: the next test's janitor must not ask.
        work.session.execute(
            update(Payment).where(Payment.provider == "scripted").values(next_query_at=None)
        )
    extensions.payment_providers.pop()
    del extensions.infos["scripted"]


def deliver(world: World, payment: Payment, body: bytes, *, secret: bool) -> None:
    """Store a callback as the web process does, and let it be processed."""
    with world.platform.unit(Scope(tenant_id=world.tenant_id)) as work:
        callback = PaymentCallback(
            tenant_id=world.tenant_id,
            provider="scripted",
            body=body,
            headers={},
            secret_path=secret,
            attempt_hint=payment.id if secret else None,
            created_at=work.now(),
        )
        work.session.add(callback)
        work.session.flush()
        record(work, "callback_received", {"callback_id": str(callback.id)})
    world.run_tasks()


def message(payment: Payment, outcome: str, receipt: str) -> bytes:
    claim = {"ref": payment.transaction_ref, "outcome": outcome}
    if outcome == "paid":
        claim |= {"amount": str(payment.asked_amount), "receipt": receipt}
    return json.dumps(claim).encode()


def act(world: World, provider: ScriptedProvider, payment: Payment, what: str) -> None:
    reference = payment.transaction_ref or ""
    truth = provider.truth[reference]
    if what == "payer pays" and truth == "pending":
        provider.truth[reference] = "paid"
    elif what == "payer cancels" and truth == "pending":
        provider.truth[reference] = "cancelled"
    elif what.startswith("true callback") and truth != "pending":
        for _ in range(2 if what.endswith("twice") else 1):
            deliver(world, payment, message(payment, truth, f"T{payment.id.hex[-9:]}"), secret=True)
    elif what == "forged success":
        deliver(world, payment, message(payment, "paid", "FORGED"), secret=False)
    elif what == "forged failure":
        deliver(world, payment, message(payment, "failed", ""), secret=False)
    elif what == "forged success at the secret address":
        body = message(payment, "paid", f"F{payment.id.hex[-9:]}")
        deliver(world, payment, body, secret=True)
    elif what == "broken callback":
        deliver(world, payment, b"\x00{", secret=True)
    elif what in MOODS:
        provider.mood = MOODS[what]
        settle_payment(world.platform, world.tenant_id, payment.id)
        provider.mood = "honest"
        world.run_tasks()


def start(world: World) -> tuple[UUID, Payment]:
    client = world.person()
    project_id = world.order(client)
    payment, _ = initiate(world.platform, client.scope, PaymentWish(project_id, "bank_transfer"))
    return project_id, payment


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=9))
def test_money_is_booked_once_and_only_when_it_is_there(
    world: World, scripted: ScriptedProvider, acts: list[str]
) -> None:
    world.platform.extensions.breakers.reset()
    project_id, payment = start(world)
    for what in acts:
        act(world, scripted, payment, what)
        paid_now = scripted.truth[payment.transaction_ref or ""] == "paid"
        assert world.balance(project_id).paid in ((0, PRICE) if paid_now else (0,))
    world.platform.extensions.breakers.reset()
    settle_payment(world.platform, world.tenant_id, payment.id)
    world.run_tasks()

    paid = scripted.truth[payment.transaction_ref or ""] == "paid"
    balance, kept = world.balance(project_id), world.payment(payment.id)
    assert (balance.paid, balance.credit) == (PRICE if paid else 0, 0)
    assert (kept.state == "succeeded") is paid
    assert len(world.events(project_id, "payment_received")) == int(paid)
    assert (world.project(project_id).status == Status.QUEUED) is paid
    assert world.books() == []


def test_schedule_asks_seven_times_in_an_hour_and_then_daily_for_a_week(
    world: World, scripted: ScriptedProvider
) -> None:
    _project, payment = start(world)
    seen = []
    for seconds in (12, 8, 40, 120, 720, 2700):
        world.later(seconds=seconds + 1)
        seen.append(scripted.asked)
    assert seen == [1, 2, 3, 4, 5, 6]
    assert world.payment(payment.id).state == "unknown"
    for _day in range(9):
        world.later(days=1)
    assert scripted.asked == 6 + 7
    assert world.payment(payment.id).next_query_at is None


def test_tenants_never_meet(world: World, scripted: ScriptedProvider) -> None:
    """Another tenant's worker sees neither the payment nor its callbacks."""
    _project, payment = start(world)
    act(world, scripted, payment, "payer pays")
    act(world, scripted, payment, "true callback")
    assert world.payment(payment.id).state == "succeeded"
    with world.platform.unit(Scope.worker(new_id())) as work:
        for table in (Payment, PaymentCallback, PaymentTransition, LedgerEntry):
            assert work.session.scalars(select(table)).all() == []

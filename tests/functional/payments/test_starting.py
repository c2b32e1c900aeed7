"""What may be paid, by whom, and what happens when the process that asked dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from payment_world import World, success_body

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.errors import Invalid, NotFound
from techwize_core.kernel.ids import new_id
from techwize_core.payments import initiation, janitor
from techwize_core.payments.abandonment import abandon
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.errors import AttemptOpen, NothingDue, StillOpen
from techwize_core.payments.models import Payment
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

pytestmark = pytest.mark.timeout(60)


def test_double_click_gives_one_prompt_and_one_refusal(world: World) -> None:
    client = world.person()
    project_id = world.order(client)

    def click(_n: int) -> Payment | AttemptOpen:
        try:
            return world.pay(client, project_id)[0]
        except AttemptOpen as error:
            return error

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(click, range(6)))
    started = [r for r in results if isinstance(r, Payment)]
    refused = [r for r in results if isinstance(r, AttemptOpen)]
    assert (len(started), len(refused)) == (1, 5)
    assert {r.extra["open_payment"].id for r in refused} == {started[0].id}


@pytest.mark.parametrize(
    "amount", [Decimal("3500.01"), Decimal(3501), Decimal("10.50"), Decimal(0), Decimal(-5)]
)
def test_amounts_that_do_not_do_are_refused_by_field(world: World, amount: Decimal) -> None:
    client = world.person()
    project_id = world.order(client)
    with pytest.raises(Invalid) as refused:
        world.pay(client, project_id, amount=amount)
    assert refused.value.errors[0]["loc"] == ["body", "amount"]


def test_cents_are_rounded_up_and_the_rest_becomes_credit(world: World) -> None:
    """M-Pesa knows whole shillings only; rounding down would leave an order unpaid for ever."""
    client = world.person()
    project_id = world.order(client)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.get(ProjectService).lock(project_id).total_amount = Decimal("3500.25")
    world.behave(client, "success")
    payment, _ = world.pay(client, project_id)
    assert payment.asked_amount == 3501
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)
    balance = world.balance(project_id)
    assert (balance.paid, balance.credit) == (Decimal("3500.25"), Decimal("0.75"))
    assert world.books() == []


def test_phone_is_normalised_and_nonsense_refused(world: World) -> None:
    client = world.person()
    project_id = world.order(client)
    with pytest.raises(Invalid):
        world.pay(client, project_id, phone="call me")
    payment, step = world.pay(client, project_id, phone="0711 222 333")
    assert (payment.phone_number, step.details["phone"]) == ("254711222333", "254711222333")


def test_other_methods_are_refused_where_no_plugin_brings_them(world: World) -> None:
    client = world.person()
    with pytest.raises(Invalid):
        initiation.initiate(
            world.platform, client.scope, initiation.PaymentWish(world.order(client), "card")
        )


def test_somebody_elses_project_is_not_there(world: World) -> None:
    project_id = world.order(world.person())
    with pytest.raises(NotFound):
        world.pay(world.person(), project_id)
    with pytest.raises(NotFound):
        world.pay(world.person(), new_id())


def test_paid_and_cancelled_projects_have_nothing_due(world: World) -> None:
    client = world.person()
    paid = world.order(client)
    world.behave(client, "success")
    world.pay(client, paid)
    world.run_until(lambda: world.project(paid).status == Status.QUEUED)
    with pytest.raises(NothingDue):
        world.pay(client, paid)

    cancelled = world.order(client)
    with world.platform.unit(client.scope) as work:
        projects = work.get(ProjectService)
        projects.move(projects.lock(cancelled), Status.CANCELLED)
    with pytest.raises(NothingDue):
        world.pay(client, cancelled)


def test_client_cannot_write_a_payment_as_paid(world: World) -> None:
    client = world.person()
    project_id = world.order(client)
    payment, _ = world.pay(client, project_id)
    with world.platform.unit(client.scope) as work:
        mine = work.get(AttemptService).get(payment.id)
        mine.status = "completed"
        # Row level security hides the row from the update; SQLAlchemy notices that nothing changed.
        with pytest.raises(Exception, match="0 were matched"):
            work.session.flush()
        work.session.rollback()
    assert world.payment(payment.id).status == "pending"


def _dead_start(world: World) -> tuple[object, UUID, UUID]:
    """An attempt whose process died after the row was written and before the answer."""
    client = world.person()
    project_id = world.order(client)
    provider = initiation.provider_for(world.platform, world.tenant_id, "mpesa")
    wish = initiation.PaymentWish(project_id, "mpesa")
    prepared = initiation._prepare(world.platform, client.scope, wish, provider)
    return client, project_id, prepared.payment_id


def test_attempt_whose_process_died_becomes_unknown_then_expires(world: World) -> None:
    client, project_id, payment_id = _dead_start(world)
    world.later(seconds=61)
    assert world.payment(payment_id).state == "unknown"
    with pytest.raises(AttemptOpen):
        world.pay(client, project_id)
    world.later(minutes=15)
    assert world.payment(payment_id).state == "expired"
    world.pay(client, project_id)


def test_a_question_is_handed_out_by_one_janitor_only(world: World) -> None:
    client = world.person()
    payment, _ = world.pay(client, world.order(client))
    world.platform.clock.move(timedelta(seconds=13))
    both = [janitor._claim(world.platform, world.tenant_id, payment.id) for _ in range(2)]
    assert both == [True, False]


@pytest.mark.parametrize(
    ("outcome", "state", "asked_again"),
    [("timeout", "expired", True), ("cancelled", "cancelled", False)],
)
def test_what_was_declined_is_over_and_what_ran_out_may_still_be_paid(
    world: World, outcome: str, state: str, asked_again: bool
) -> None:
    client = world.person()
    world.behave(client, outcome)
    payment, _ = world.pay(client, world.order(client))
    world.run_until(lambda: world.payment(payment.id).state == state)
    world.later(seconds=13)
    assert (world.payment(payment.id).next_query_at is not None) is asked_again


def test_callback_names_the_attempt_whose_answer_was_never_read(world: World) -> None:
    """The prompt went out, its process died: only the address ties the callback to the attempt."""
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "success", auto=False)
    provider = initiation.provider_for(world.platform, world.tenant_id, "mpesa")
    wish = initiation.PaymentWish(project_id, "mpesa")
    prepared = initiation._prepare(world.platform, client.scope, wish, provider)
    provider.start(prepared.request)  # and its answer is lost
    world.later(seconds=61)
    world.answer(client)
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)
    paid = world.payment(prepared.payment_id)
    assert paid.mpesa_receipt_number == world.statement(client)[0]["receipt"]


def test_callback_that_was_read_before_the_answer_is_taken_up_with_it(world: World) -> None:
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "callback_before_response")
    provider = initiation.provider_for(world.platform, world.tenant_id, "mpesa")
    wish = initiation.PaymentWish(project_id, "mpesa")
    prepared = initiation._prepare(world.platform, client.scope, wish, provider)
    report = provider.start(prepared.request)
    world.run_tasks()
    (early,) = [c for c in world.callbacks() if c.provider_ref == report.provider_ref]
    assert early.status == "orphan"
    initiation._note_sent(world.platform, Scope.worker(world.tenant_id), prepared, report)
    world.run_tasks()
    assert world.project(project_id).status == Status.QUEUED


def test_prompt_cannot_be_given_up_in_its_first_minute_nor_while_it_is_pending(
    world: World,
) -> None:
    client = world.person()
    project_id = world.order(client)
    payment, _ = world.pay(client, project_id)
    with pytest.raises(StillOpen) as early:
        abandon(world.platform, world.tenant_id, payment.id)
    assert int(early.value.headers["Retry-After"]) in range(55, 62)
    world.platform.clock.move(timedelta(seconds=61))
    with pytest.raises(StillOpen):
        abandon(world.platform, world.tenant_id, payment.id)
    assert world.payment(payment.id).closed_at is None


def test_given_up_payment_makes_room_and_its_late_money_becomes_credit(world: World) -> None:
    client, project_id, first = _dead_start(world)
    world.later(seconds=61)
    closed = abandon(world.platform, world.tenant_id, first)
    assert closed.closed_at is not None
    world.behave(client, "success")
    world.pay(client, project_id)
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)

    # The first prompt was paid as well, elsewhere, and its callback comes only now.
    late = world.payment(first)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.get(AttemptService).lock(first).transaction_ref = _paid_elsewhere(world, client)
    world.http.post(
        world.platform.settings.base_url + world.address(first),
        content=success_body(world.payment(first).transaction_ref, "1-1-1", receipt="LATE000001"),
    )
    world.run_until(lambda: world.payment(late.id).state == "succeeded")
    balance = world.balance(project_id)
    assert (balance.paid, balance.credit, balance.due) == (3500, 3500, 0)
    assert len(world.events(project_id, "payment_received")) == 2
    assert world.books() == []


def _paid_elsewhere(world: World, client) -> str:
    """A checkout of the sandbox that was paid and that no attempt knows."""
    other = world.order(client)
    provider = initiation.provider_for(world.platform, world.tenant_id, "mpesa")
    prepared = initiation._prepare(
        world.platform, client.scope, initiation.PaymentWish(other, "mpesa"), provider
    )
    world.behave(client, "no_callback")
    report = provider.start(prepared.request)
    world.run_until(
        lambda: any(
            i["checkout_request_id"] == report.provider_ref for i in world.statement(client)
        )
    )
    return report.provider_ref


def test_editor_sees_no_payments(world: World) -> None:
    client, editor = world.person(), world.person(Role.EDITOR)
    payment, _ = world.pay(client, world.order(client))
    with world.platform.unit(editor.scope) as work, pytest.raises(NotFound):
        work.get(AttemptService).get(payment.id)

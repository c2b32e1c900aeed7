"""Whom the inbox believes: forged, early, contradicting, foreign and broken callbacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from callbacks import failure_body, open_payment, send
from payment_world import PRICE, World, success_body
from sqlalchemy import text

from techwize_core.kernel.db.scope import Scope
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize("secret", [True, False])
def test_forged_success_credits_nothing(world: World, secret: bool) -> None:
    client, project_id, payment = open_payment(world)
    path = world.address(payment.id) if secret else "/api/webhooks/mpesa"
    send(world, path, success_body(payment.transaction_ref, payment.secondary_ref))
    world.later(seconds=13)
    assert world.payment(payment.id).status == "pending"
    assert world.balance(project_id).paid == 0

    # The payer then really pays: once, and with the true receipt or none, never the forged one.
    world.answer(client)
    world.run_until(lambda: len(world.callbacks(payment.id)) == 2)
    world.later(seconds=10)
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)
    assert world.balance(project_id).paid == PRICE
    assert world.books() == []


def test_forged_success_then_cancelled_prompt_is_held_only_for_the_secret_address(
    world: World,
) -> None:
    for path_is_secret, state in ((False, "cancelled"), (True, "unknown")):
        client, project_id, payment = open_payment(world)
        path = world.address(payment.id) if path_is_secret else "/api/webhooks/mpesa"
        send(world, path, success_body(payment.transaction_ref, payment.secondary_ref))
        world.answer(client, cancel=True)
        world.run_until(lambda p=payment: len(world.callbacks(p.id)) == 2)
        world.later(seconds=61)
        assert world.payment(payment.id).state == state
        assert world.balance(project_id).paid == 0


def test_forged_amounts_never_add_money(world: World) -> None:
    client, project_id, payment = open_payment(world)
    send(
        world,
        world.address(payment.id),
        success_body(payment.transaction_ref, payment.secondary_ref, 999_999),
    )
    world.answer(client)
    world.run_until(lambda: len(world.callbacks(payment.id)) == 2)
    world.later(seconds=13)
    assert world.payment(payment.id).amount == PRICE
    assert world.balance(project_id).credit == 0


def test_second_reference_must_fit(world: World) -> None:
    _client, _project, payment = open_payment(world)
    send(world, world.address(payment.id), success_body(payment.transaction_ref, "1-1-1"))
    (kept,) = [c for c in world.callbacks() if c.provider_ref == payment.transaction_ref]
    assert (kept.status, kept.payment_id) == ("rejected", None)
    assert kept.flagged != ""


def test_a_known_reference_is_never_exchanged_for_another(world: World) -> None:
    """A secret address ties a callback to its attempt only while that has no reference."""
    client, project_id, payment = open_payment(world)
    world.later(minutes=4)
    assert world.payment(payment.id).state == "unknown"
    send(world, world.address(payment.id), success_body("ws_CO_elsewhere", "1-1-1"))
    assert world.payment(payment.id).transaction_ref == payment.transaction_ref
    (kept,) = [c for c in world.callbacks() if c.provider_ref == "ws_CO_elsewhere"]
    assert (kept.status, kept.payment_id) == ("orphan", None)
    world.answer(client)
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)


def test_unknown_reference_is_kept_as_orphan(world: World) -> None:
    send(world, "/api/webhooks/mpesa", success_body("ws_CO_nobody", "1-1-1"))
    (kept,) = [c for c in world.callbacks() if c.provider_ref == "ws_CO_nobody"]
    assert kept.status == "orphan"


BROKEN = [
    b"",
    b"\x00\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'{"Body": []}',
    b'{"Body": {"stkCallback": "paid"}}',
    b'{"Body": {"stkCallback": {"ResultCode": 0}}}',
    b"[" * 100_000,
    b'{"Body": {"stkCallback": {"ResultCode": 1e400, "CheckoutRequestID": "a"}}}',
    b"9" * 5000,
    '{"Body": "\u0420\u0443\u0441\u0441\u043a\u0438\u0439"}'.encode("utf-16"),
    success_body("ws_CO_x", "1", amount=-5),
    success_body("ws_CO_x", "1", amount=10.5),
    success_body("ws_CO_x", "1", amount="NaN"),
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_broken_bodies_are_kept_and_answered_like_any_other(world: World, body: bytes) -> None:
    before = {c.id for c in world.callbacks()}
    send(world, "/api/webhooks/mpesa", body, **{"Content-Type": "text/plain"})
    (kept,) = [c for c in world.callbacks() if c.id not in before]
    assert kept.body == body
    assert kept.status in ("malformed", "orphan")


def test_too_large_is_refused_and_wrong_addresses_are_not_there(world: World) -> None:
    send(world, "/api/webhooks/mpesa", b"x" * 1_000_001, status=413)
    good = world.address(None)
    for path in (
        "/api/hooks/guess",
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        world.address(None, "paystack"),
    ):
        send(world, path, b"{}", status=404)


@pytest.fixture
def addresses(world: World) -> Iterator[None]:
    """Only Safaricom's addresses are expected until the test ends."""
    settings = world.platform.settings
    world.platform.settings = settings.model_copy(
        update={"webhook_allowed_ips": ("196.201.212.0/24",)}
    )
    yield
    world.platform.settings = settings


@pytest.mark.usefixtures("addresses")
def test_callback_from_elsewhere_is_flagged_and_only_a_hint(world: World) -> None:
    client, _project, payment = open_payment(world)
    world.answer(client)
    world.run_until(lambda: len(world.callbacks(payment.id)) == 1)
    assert "WEBHOOK_ALLOWED_IPS" in world.callbacks(payment.id)[0].flagged
    world.later(seconds=3)
    paid = world.payment(payment.id)
    assert (paid.state, paid.mpesa_receipt_number) == ("succeeded", None)


@pytest.fixture
def matching(world: World) -> Iterator[None]:
    """``PAYMENT_TRUST=match`` until the test ends."""
    settings = world.platform.settings
    world.platform.settings = settings.model_copy(update={"payment_trust": "match"})
    yield
    world.platform.settings = settings


@pytest.mark.usefixtures("matching")
def test_match_credits_at_once_what_fits_exactly_and_nothing_else(world: World) -> None:
    for path, amount, state in (
        ("secret", 3500, "succeeded"),
        ("secret", 3499, "pending"),
        ("open", 3500, "sent"),
    ):
        _client, _project, payment = open_payment(world)
        address = world.address(payment.id) if path == "secret" else "/api/webhooks/mpesa"
        body = success_body(
            payment.transaction_ref,
            payment.secondary_ref,
            amount,
            receipt=f"R{payment.id.hex[-9:]}",
        )
        send(world, address, body)
        assert world.payment(payment.id).state == state
    assert world.books() == []


def test_success_after_a_failure_wins_and_a_failure_after_success_does_not(world: World) -> None:
    client, project_id, payment = open_payment(world)
    send(world, world.address(payment.id), failure_body(payment))
    assert world.payment(payment.id).state == "cancelled"
    world.answer(client)
    world.run_until(lambda: world.payment(payment.id).state == "succeeded")
    send(world, world.address(payment.id), failure_body(payment))
    kept = world.payment(payment.id)
    assert (kept.state, kept.mpesa_receipt_number) == (
        "succeeded",
        world.statement(client)[0]["receipt"],
    )
    assert world.project(project_id).status == Status.QUEUED
    assert world.callbacks(payment.id)[-1].flagged != ""
    assert world.books() == []


@pytest.mark.parametrize("whose", ["nobody's", "another attempt's"])
def test_failure_without_its_own_secret_address_ends_nothing(world: World, whose: str) -> None:
    _client, _project, payment = open_payment(world)
    other = open_payment(world)[2]
    path = "/api/webhooks/mpesa" if whose == "nobody's" else world.address(other.id)
    send(world, path, failure_body(payment))
    world.later(seconds=3)
    assert world.payment(payment.id).state == "pending"


def test_receipt_of_another_payment_is_not_taken(world: World) -> None:
    receipts = []
    for _ in range(2):
        client = world.person()
        project_id = world.order(client)
        world.behave(client, "no_callback")
        payment, _step = world.pay(client, project_id)
        world.run_until(lambda c=client: len(world.statement(c)) == 1)
        send(
            world,
            world.address(payment.id),
            success_body(payment.transaction_ref, payment.secondary_ref, receipt="SAME0RECPT"),
        )
        paid = world.payment(payment.id)
        receipts.append((paid.state, paid.mpesa_receipt_number))
    assert receipts == [("succeeded", "SAME0RECPT"), ("succeeded", None)]


def test_money_for_a_cancelled_order_becomes_credit(world: World) -> None:
    client, project_id, payment = open_payment(world)
    with world.platform.unit(client.scope) as work:
        projects = work.get(ProjectService)
        projects.move(projects.lock(project_id), Status.CANCELLED)
    world.answer(client)
    world.run_until(lambda: world.payment(payment.id).state == "succeeded")
    balance = world.balance(project_id)
    assert (balance.paid, balance.credit, balance.due) == (0, PRICE, 0)
    assert world.project(project_id).status == Status.CANCELLED
    assert world.books() == []


def test_another_tenants_host_does_not_find_the_payment(world: World) -> None:
    """The secret address alone says whose callback it is, whatever host it was sent to."""
    client, _project, payment = open_payment(world)
    world.answer(client)
    world.run_until(lambda: world.payment(payment.id).state == "succeeded")
    send(
        world,
        world.address(payment.id),
        success_body(payment.transaction_ref, payment.secondary_ref),
        Host="nobody.example",
    )
    assert len(world.callbacks(payment.id)) == 2


def test_logins_that_come_with_a_callback_are_not_kept(world: World) -> None:
    _client, _project, payment = open_payment(world)
    headers = {"Cookie": "techwize_session=x", "Authorization": "Bearer x", "X-Signature": "y"}
    body = success_body(payment.transaction_ref, payment.secondary_ref)
    send(world, world.address(payment.id), body, **headers)
    (kept,) = world.callbacks(payment.id)
    assert kept.headers["x-signature"] == "y"
    assert {"cookie", "authorization"}.isdisjoint(kept.headers)


def test_callbacks_cannot_be_read_back_by_visitors(world: World) -> None:
    send(world, "/api/webhooks/mpesa", b"{}")
    with world.platform.unit(Scope(tenant_id=world.tenant_id)) as work:
        assert work.session.scalar(text("select count(*) from payment_callbacks")) == 0

"""What happens when the provider cannot be reached, or does not answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from payment_world import World, success_body

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Unavailable
from techwize_core.kernel.extensions.breakers import FAILURES_TO_OPEN
from techwize_core.payments.abandonment import abandon
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.errors import AttemptOpen, StillOpen
from techwize_core.payments.settlement import settle_payment
from techwize_core.projects.states import Status
from techwize_core.sdk.testing.loopback import closed_address

pytestmark = pytest.mark.timeout(60)


def test_unreachable_provider_fails_the_attempt_and_says_that_nothing_was_charged(
    world: World, daraja_at
) -> None:
    client = world.person()
    project_id = world.order(client)
    daraja_at(closed_address())
    with pytest.raises(Unavailable):
        world.pay(client, project_id)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        attempts = work.get(AttemptService).of_project(project_id)
    assert [(a.state, a.status) for a in attempts] == [("failed", "failed")]
    daraja_at("")
    world.behave(client, "success")
    world.pay(client, project_id)
    world.run_until(lambda: world.project(project_id).status == Status.QUEUED)


def test_an_agency_cannot_lead_its_calls_into_the_operators_network(
    world: World, daraja_at
) -> None:
    client = world.person()
    project_id = world.order(client)
    daraja_at("http://10.0.0.5")
    with pytest.raises(Unavailable):
        world.pay(client, project_id)
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        [attempt] = work.get(AttemptService).of_project(project_id)
    assert (attempt.state, attempt.result_code) == ("failed", "address_refused")


def test_a_provider_that_cannot_be_asked_is_still_read(world: World, daraja_at) -> None:
    """The breaker of its query is open; what it sends by itself is taken in."""
    client = world.person()
    world.behave(client, "success", auto=False)
    payment, _ = world.pay(client, world.order(client))
    daraja_at(closed_address())
    for _ in range(FAILURES_TO_OPEN):
        assert settle_payment(world.platform, world.tenant_id, payment.id) is None
    address = world.platform.settings.base_url + world.address(payment.id)
    body = success_body(payment.transaction_ref, payment.secondary_ref)
    assert world.http.post(address, content=body).status_code == 200
    world.run_tasks()
    assert [callback.status for callback in world.callbacks(payment.id)] == ["processed"]


def test_a_provider_that_keeps_failing_is_not_called_for_each_payer(
    world: World, daraja_at
) -> None:
    """That it is set up well, which is asked each time, does not close its breaker."""
    client = world.person()
    project_id = world.order(client)
    daraja_at(closed_address())
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(Unavailable):
            world.pay(client, project_id)
    daraja_at("")
    with pytest.raises(Unavailable):
        world.pay(client, project_id)
    world.platform.extensions.breakers.reset()
    world.pay(client, project_id)


def test_a_prompt_that_nobody_can_ask_about_is_given_up_after_three_minutes(
    world: World, daraja_at
) -> None:
    """Sooner it may still be answered, and a second one would be paid as well."""
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "success", auto=False)
    payment, _ = world.pay(client, project_id)
    daraja_at(closed_address())
    world.platform.clock.move(timedelta(seconds=170))
    with pytest.raises(StillOpen):
        abandon(world.platform, world.tenant_id, payment.id)
    world.platform.clock.move(timedelta(seconds=11))
    assert abandon(world.platform, world.tenant_id, payment.id).closed_at is not None
    daraja_at("")
    world.pay(client, project_id, phone=world.person().phone)


class _Mute(BaseHTTPRequestHandler):
    """Gives a token, and never answers a push."""

    let_go: threading.Event

    def do_GET(self) -> None:
        body = b'{"access_token": "abc", "expires_in": "3599"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.let_go.wait(10)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def mute_daraja() -> Iterator[str]:
    """A Daraja whose pushes get no answer."""
    _Mute.let_go = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Mute)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    _Mute.let_go.set()
    server.shutdown()
    server.server_close()


def test_push_without_an_answer_is_unknown_not_failed(
    world: World, daraja_at, mute_daraja: str
) -> None:
    client = world.person()
    project_id = world.order(client)
    daraja_at(mute_daraja)
    payment, step = world.pay(client, project_id)
    assert (payment.state, payment.status) == ("unknown", "pending")
    assert step.details["certain"] is False
    with pytest.raises(AttemptOpen):
        world.pay(client, project_id)
    world.later(minutes=16)
    assert world.payment(payment.id).state == "expired"

    # The callback of the prompt that we gave up for lost still finds its attempt.
    _Mute.let_go.set()
    address = world.platform.settings.base_url + world.address(payment.id)
    body = success_body("ws_CO_22112026184500123712345678", "1-1-1")
    assert world.http.post(address, content=body).status_code == 200
    world.run_until(
        lambda: world.payment(payment.id).transaction_ref == "ws_CO_22112026184500123712345678"
    )

"""Callbacks as Daraja, or somebody who poses as it, sends them."""

from __future__ import annotations

import json
from uuid import UUID

from payment_world import Client, World

from techwize_core.payments.models import Payment


def failure_body(payment: Payment, code: int = 1032) -> bytes:
    """A failure as Daraja writes it."""
    callback = {
        "MerchantRequestID": payment.secondary_ref,
        "CheckoutRequestID": payment.transaction_ref,
        "ResultCode": code,
        "ResultDesc": "Request cancelled by user",
    }
    return json.dumps({"Body": {"stkCallback": callback}}).encode()


def open_payment(world: World) -> tuple[Client, UUID, Payment]:
    """A prompt that waits on its phone."""
    client = world.person()
    project_id = world.order(client)
    world.behave(client, "success", auto=False)
    payment, _ = world.pay(client, project_id)
    return client, project_id, payment


def send(world: World, path: str, body: bytes, status: int = 200, **headers: str) -> None:
    """Send a callback to the web process and carry out what follows."""
    answer = world.http.post(world.platform.settings.base_url + path, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json() == {"ResultCode": 0, "ResultDesc": "Accepted"}
    world.run_tasks()

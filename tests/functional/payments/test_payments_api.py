"""The payments' API as a client's app, an editor and an admin meet it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from payment_world import World

from techwize_core.accounts.models import Profile
from techwize_core.kernel.db.scope import Scope

pytestmark = pytest.mark.timeout(60)


@dataclass
class Caller:
    """Somebody with a token."""

    http: httpx.Client
    headers: dict[str, str]
    phone: str

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.http.post(path, json=body, headers={**self.headers, **headers})


def sign_up(world: World, http: httpx.Client, role: str = "client") -> Caller:
    phone = f"2547{secrets.randbelow(10**8):08d}"
    body = {
        "email": f"{secrets.token_hex(6)}@example.com",
        "password": secrets.token_urlsafe(12),
        "full_name": "Wambui Mwangi",
        "phone_number": phone,
    }
    made = http.post("/api/auth/signup", json=body)
    assert made.status_code == 201, made.text
    tokens = made.json()
    if role != "client":
        with world.platform.unit(Scope.worker(world.tenant_id)) as work:
            work.session.get_one(Profile, UUID(tokens["user"]["id"])).role = role
    return Caller(http, {"Authorization": f"Bearer {tokens['access_token']}"}, phone)


@pytest.fixture
def http(world: World):
    with httpx.Client(base_url=world.platform.settings.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def client(world: World, http: httpx.Client) -> Caller:
    return sign_up(world, http)


def order(world: World, client: Caller) -> str:
    made = client.post(
        "/api/projects", {"package_id": str(world.package_id), "title": "Fresh roast"}
    )
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def behave(world: World, client: Caller, outcome: str) -> None:
    order = {"msisdn": client.phone, "outcome": outcome, "auto": True}
    world.http.post(f"{world.sandbox.url}/sandbox/behaviour", json=order).raise_for_status()


def test_client_pays_follows_and_downloads_the_receipt(world: World, client: Caller) -> None:
    project = order(world, client)
    started = client.post(
        "/api/payments/initiate", {"project_id": project, "payment_method": "mpesa"}
    )
    assert started.status_code == 202
    payment, step = started.json()["payment"], started.json()["next"]
    assert (payment["status"], payment["amount"], payment["currency"]) == (
        "pending",
        "3500.00",
        "KES",
    )
    assert (step["kind"], step["phone"]) == ("prompt", client.phone)
    receipt = f"/api/payments/{payment['id']}/receipt.pdf"
    assert client.get(receipt).status_code == 404

    again = client.post(
        "/api/payments/initiate", {"project_id": project, "payment_method": "mpesa"}
    )
    assert again.status_code == 409
    assert again.json()["open_payment"]["id"] == payment["id"]

    behave(world, client, "success")
    listing = f"/api/payments/{project}"
    world.run_until(lambda: client.get(listing).json()["balance"]["due"] == "0.00")
    shown = client.get(listing).json()
    assert shown["balance"] == {
        "total": "3500.00",
        "paid": "3500.00",
        "refunded": "0.00",
        "due": "0.00",
        "credit": "0.00",
        "currency": "KES",
    }
    (item,) = shown["items"]
    assert (item["status"], item["state"]) == ("completed", "succeeded")
    assert item["transaction_ref"].startswith("ws_CO_")
    assert set(item["explanation"]) == {"en", "sw", "advice"}
    world.run_tasks()
    pdf = client.get(receipt)
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(receipt).content == pdf.content


def test_failed_payment_is_explained(world: World, client: Caller) -> None:
    project = order(world, client)
    behave(world, client, "cancelled")
    client.post("/api/payments/initiate", {"project_id": project, "payment_method": "mpesa"})
    listing = f"/api/payments/{project}"
    world.run_until(lambda: client.get(listing).json()["items"][0]["status"] == "failed")
    item = client.get(listing).json()["items"][0]
    assert (item["state"], item["result_code"], item["explanation"]["advice"]) == (
        "cancelled",
        "1032",
        "retry",
    )


def test_who_may_see_and_do_what(world: World, http: httpx.Client, client: Caller) -> None:
    project = order(world, client)
    start = {"project_id": project, "payment_method": "mpesa"}
    payment = client.post("/api/payments/initiate", start).json()["payment"]["id"]
    other, editor, admin = (
        sign_up(world, http),
        sign_up(world, http, "editor"),
        sign_up(world, http, "admin"),
    )

    assert http.get(f"/api/payments/{project}").status_code == 401
    assert other.get(f"/api/payments/{project}").status_code == 404
    assert other.post("/api/payments/initiate", start).status_code == 404
    assert other.post(f"/api/payments/{payment}/abandon").status_code == 404
    assert other.get(f"/api/payments/{payment}/receipt.pdf").status_code == 404
    assert editor.post("/api/payments/initiate", start).status_code == 403
    assert editor.get(f"/api/payments/{project}").status_code in (403, 404)
    assert admin.get(f"/api/payments/{project}").json()["items"][0]["id"] == payment


def test_prompt_cannot_be_given_up_at_once(world: World, client: Caller) -> None:
    project = order(world, client)
    start = {"project_id": project, "payment_method": "mpesa"}
    payment = client.post("/api/payments/initiate", start).json()["payment"]["id"]
    refused = client.post(f"/api/payments/{payment}/abandon")
    assert refused.status_code == 409
    assert int(refused.headers["Retry-After"]) <= 61


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"project_id": "x", "payment_method": "mpesa"},
        {"payment_method": "cash"},
        {"payment_method": "mpesa", "amount": 10.5},
        {"payment_method": "mpesa", "amount": "-1"},
        {"payment_method": "mpesa", "amount": "1e3"},
        {"payment_method": "mpesa", "amount": "3500.005"},
        {"payment_method": "mpesa", "phone_number": ""},
        {"payment_method": "mpesa", "phone_number": "\u0000"},
        {"payment_method": "mpesa", "status": "completed"},
        {"payment_method": "card"},
        [],
    ],
)
def test_bad_bodies_are_422_and_start_nothing(world: World, client: Caller, body: Any) -> None:
    project = order(world, client)
    if isinstance(body, dict) and body:
        body = {"project_id": project, **body}
    assert client.post("/api/payments/initiate", body).status_code == 422
    assert client.get(f"/api/payments/{project}").json()["items"] == []


def test_same_idempotency_key_gives_the_same_prompt(world: World, client: Caller) -> None:
    project = order(world, client)
    start = {"project_id": project, "payment_method": "mpesa"}
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = client.post("/api/payments/initiate", start, **key)
    second = client.post("/api/payments/initiate", start, **key)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert len(client.get(f"/api/payments/{project}").json()["items"]) == 1


def test_addresses_that_name_nothing_are_404_and_wrong_methods_405(client: Caller) -> None:
    assert client.get("/api/payments/nonsense").status_code == 404
    assert client.get("/api/payments/initiate").status_code == 405
    assert client.get("/api/hooks/nonsense").status_code == 405
    assert client.get("/api/webhooks/mpesa").status_code == 405

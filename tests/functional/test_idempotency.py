"""``Idempotency-Key``: a POST that is sent twice does its work once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import picture

KEY = {"Idempotency_Key": "order-1"}


@pytest.fixture
def body(client: Api) -> dict[str, str]:
    """An order."""
    package = client.get("/api/services")["items"][0]["packages"][0]["id"]
    return {"package_id": package, "title": "Duka"}


def count(client: Api) -> int:
    return len(client.get("/api/projects")["items"])


def test_the_same_request_gets_the_same_answer(client: Api, body: dict[str, str]) -> None:
    first = client.raw("POST", "/api/projects", body, headers=KEY, expect=201)
    again = client.raw("POST", "/api/projects", body, headers=KEY, expect=201)
    assert again.json == first.json
    assert again.content_type == "application/json"
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert count(client) == 1


def test_another_body_under_the_same_key_is_a_mistake(client: Api, body: dict[str, str]) -> None:
    client.post("/api/projects", body, expect=201, **KEY)
    client.post("/api/projects", {**body, "title": "Other"}, expect=422, **KEY)
    client.post(
        "/api/contact", {"name": "X", "email": "x@example.com", "message": "y"}, expect=422, **KEY
    )
    assert count(client) == 1


def test_the_same_body_to_another_address_is_a_mistake(client: Api) -> None:
    first, second = client.order()["id"], client.order()["id"]
    client.post(f"/api/projects/{first}/cancel", **KEY)
    client.post(f"/api/projects/{second}/cancel", expect=422, **KEY)
    assert client.get(f"/api/projects/{second}")["status"] == "pending_payment"


def test_another_file_under_the_same_key_is_a_mistake(client: Api) -> None:
    project = client.order()["id"]
    headers = {**client._headers(), "Idempotency-Key": "file-1"}
    for content, status in ((picture(1), 201), (picture(2), 422)):
        client.app.post(
            f"/api/projects/{project}/assets",
            {"asset_type": "image"},
            upload_files=[("file", "a.jpg", content)],
            headers=headers,
            status=status,
        )
    assert len(client.get(f"/api/projects/{project}/assets")["items"]) == 1


def test_a_key_is_one_persons(api: Api, client: Api, body: dict[str, str]) -> None:
    mine = client.post("/api/projects", body, expect=201, **KEY)
    other = api.signup()
    assert other.post("/api/projects", body, expect=201, **KEY)["id"] != mine["id"]
    assert count(other) == 1


def test_a_refusal_leaves_the_key_free(client: Api, body: dict[str, str]) -> None:
    client.post("/api/projects", {**body, "title": ""}, expect=422, **KEY)
    client.post("/api/projects", body, expect=201, **KEY)


def test_a_key_is_kept_for_a_day(client: Api, body: dict[str, str], platform: Platform) -> None:
    first = client.post("/api/projects", body, expect=201, **KEY)
    platform.clock.move(timedelta(hours=23, minutes=50))
    assert relogin(client).post("/api/projects", body, expect=201, **KEY)["id"] == first["id"]
    platform.clock.move(timedelta(minutes=11))
    assert (
        relogin(client).post("/api/projects", {**body, "title": "New day"}, expect=201, **KEY)["id"]
        != first["id"]
    )


def relogin(client: Api) -> Api:
    """The same person with a new access token."""
    login = {"email": client.user["email"], "password": "a long enough phrase"}
    return Api(client.app, token=client.post("/api/auth/login", login)["access_token"])


def test_two_at_once_make_one_order(client: Api, body: dict[str, str]) -> None:
    def send(_number: int) -> str:
        return str(client.post("/api/projects", body, expect=201, **KEY)["id"])

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(send, range(4)))
    assert len(made) == 1
    assert count(client) == 1


def test_a_visitor_is_known_by_address(api: Api, owner_url: str) -> None:
    lead = {"name": "Achieng", "email": "a@example.com", "message": "Hello"}
    first = api.post("/api/contact", lead, expect=201, **KEY)
    assert api.post("/api/contact", lead, expect=201, **KEY) == first
    api.app.extra_environ["REMOTE_ADDR"] = "127.0.0.9"
    assert api.post("/api/contact", lead, expect=201, **KEY) != first


def test_an_answer_without_a_body_can_be_kept(client: Api) -> None:
    client.post("/api/auth/logout", expect=204, **KEY)
    # The person of the first call is gone: a replay needs the same caller.
    client.post("/api/auth/logout", expect=401, **KEY)


def test_a_login_is_not_kept_in_the_clear(client: Api, owner_url: str) -> None:
    login = {"email": client.user["email"], "password": "a long enough phrase"}
    answer = client.post("/api/auth/login", login, **KEY)
    assert client.post("/api/auth/login", login, **KEY) == answer
    owner = create_engine(owner_url)
    with owner.connect() as connection:
        kept = str(connection.execute(text("select answer from idempotency_keys")).scalar())
    owner.dispose()
    assert answer["refresh_token"] not in kept
    assert "sealed" in kept


def test_a_refusal_that_had_to_be_remembered_is_a_refusal_again(api: Api) -> None:
    person = {"email": "client@demo.techwize.test", "password": "karibu-demo"}
    stale = api.post("/api/auth/login", person)["refresh_token"]
    api.post("/api/auth/refresh", {"refresh_token": stale})
    for _ in range(2):
        api.post("/api/auth/refresh", {"refresh_token": stale}, expect=401, **KEY)


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_sane_length(client: Api, body: dict[str, str], key: str) -> None:
    client.post("/api/projects", body, expect=400, Idempotency_Key=key)

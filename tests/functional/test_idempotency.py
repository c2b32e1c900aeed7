"""``Idempotency-Key``: a POST that is sent twice does its work once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import BaseModel, ConfigDict
from pyramid.request import Request
from sqlalchemy import create_engine, text
from webtest import TestApp, TestResponse

from techwize_core.app import configure
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.permissions import allows
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
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


class Anything(BaseModel):
    """A body that every test is content with."""

    model_config = ConfigDict(extra="allow")


def test_every_post_does_its_work_once(platform: Platform) -> None:
    """Each POST of the registry again, with its own settings and a view that counts."""
    config = configure(platform)
    calls: list[str] = []
    specs = [spec for spec in config.registry["techwize.endpoints"] if spec.method == "POST"]
    for spec in specs:
        config.add_endpoint(counting(spec, calls))
    app = TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    people = [Api(app).login("client"), Api(app).login("admin")]
    for number, spec in enumerate(specs):
        client, admin = people
        person = client if allows(Role.CLIENT, spec.permission) else admin
        path = "/api/again" + spec.path.replace("{", "").replace("}", "")
        answers = [sent(person, spec, path, f"key-{number}", "same") for _ in range(2)]
        assert [a.status_int for a in answers] == [spec.status] * 2, spec.name
        assert answers[0].body == answers[1].body
        assert answers[1].headers["Idempotent-Replayed"] == "true"
        assert calls.count(spec.name) == 1, spec.name
        if spec.body or spec.raw or spec.upload_limit:
            assert sent(person, spec, path, f"key-{number}", "other").status_int == 422
        assert sent(person, spec, path, f"new-{number}", "same").status_int == spec.status
        assert calls.count(spec.name) == 2, spec.name
    assert len(specs) >= 20


def counting(spec: Endpoint, calls: list[str]) -> Endpoint:
    """The endpoint with everything of it but its work."""

    def view(_request: Request, **_arguments: object) -> dict[str, int]:
        calls.append(spec.name)
        return {"call": len(calls)}

    body = Anything if spec.body is not None else None
    path = f"/api/again{spec.path.replace('{', '').replace('}', '')}"
    return replace(spec, path=path, view=view, context=None, query=None, body=body)


def sent(person: Api, spec: Endpoint, path: str, key: str, word: str) -> TestResponse:
    """A POST as the endpoint takes it."""
    headers = {**person._headers(), "Idempotency-Key": key, "Content-Type": "application/json"}
    body = json.dumps({"word": word}).encode()
    if spec.upload_limit is not None:
        headers["Content-Type"] = "multipart/form-data; boundary=x"
        head = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
        body = head + word.encode() + b"\r\n--x--\r\n"
    return person.app.post(path, body, headers=headers, expect_errors=True)


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_sane_length(client: Api, body: dict[str, str], key: str) -> None:
    client.post("/api/projects", body, expect=400, Idempotency_Key=key)

"""API keys: what they open, what they never do, and how they end."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from techwize_core.kernel.permissions import NEVER_BY_KEY, Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.throttle import PERSON
from tests.fixtures.api import Api
from tests.fixtures.live import Live
from tests.functional.test_live import live_test

ABSENT = "019a0000-0000-7000-8000-000000000000"


def make_key(person: Api, *scopes: str, **more: Any) -> tuple[Api, dict[str, Any]]:
    """A program with a key of that person, and what the making of it answered."""
    body = {"name": "Till", "scopes": list(scopes), **more}
    made = person.post("/api/keys", body, expect=201)
    return Api(person.app, tenant=person.tenant, token=made["secret"]), made


@pytest.fixture
def client(api: Api) -> Api:
    return api.login("client")


def test_the_secret_is_shown_once_and_kept_as_a_hash(client: Api, owner_url: str) -> None:
    _program, made = make_key(client, "project.read")
    secret = made.pop("secret")
    assert secret.startswith("tw_live_")
    assert len(secret) == 48
    assert made["prefix"] == secret[:12]
    assert client.get("/api/keys") == {"items": [made], "next_cursor": None}
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        kept = connection.execute(text("select t::text, secret_hash from api_keys t")).one()
    engine.dispose()
    assert secret not in kept[0]
    assert kept[1] == hashlib.sha256(secret.encode()).hexdigest()


def test_it_does_what_its_scopes_name_for_its_person_and_no_more(client: Api) -> None:
    project = client.order()["id"]
    reader, _ = make_key(client, "project.read")
    assert [p["id"] for p in reader.get("/api/projects")["items"]] == [project]
    reader.get(f"/api/projects/{project}")
    reader.get("/api/me", expect=403)
    reader.patch(f"/api/projects/{project}", {"title": "Mine now"}, expect=403)
    reader.post(f"/api/projects/{project}/cancel", expect=403)
    reader.get("/api/admin/projects", expect=403)
    writer, _ = make_key(client, "project.read", "project.edit", "self")
    writer.patch(f"/api/projects/{project}", {"title": "Duka jipya"})
    assert writer.get("/api/me")["id"] == client.user["id"]


def test_a_scope_that_the_role_does_not_hold_is_refused(client: Api, api: Api) -> None:
    for scope in ("users.read", "account.manage", "public", "no.such.thing"):
        body = {"name": "Till", "scopes": ["self", scope]}
        refused = client.post("/api/keys", body, expect=403)
        assert refused["errors"][0]["loc"] == ["body", "scopes"]
    body = {"name": "Till", "scopes": ["access.manage"]}
    api.login("admin").post("/api/keys", body, expect=403)
    client.post("/api/keys", {"name": "Till", "scopes": []}, expect=422)


def test_a_key_never_does_what_would_outlive_it(api: Api) -> None:
    """Every endpoint of keys, sessions, passwords and second factors, with an admin's widest key."""
    admin = api.login("admin")
    scopes = [p.value for p in Permission if p not in NEVER_BY_KEY | {Permission.PUBLIC}]
    program, made = make_key(admin, *scopes)
    found: list[Endpoint] = [
        e
        for e in api.app.app.registry["techwize.endpoints"]
        if any(
            part in e.path
            for part in ("/keys", "/me/sessions", "/me/password", "/second-factor", "/logout")
        )
        or (e.path.endswith("/users/{user_id}") and e.method == "PATCH")
        or (e.path.endswith(("/sessions", "/access", "/email/verification")) and e.method != "GET")
    ]
    assert len(found) >= 15
    for spec in found:
        path = (
            spec.path.replace("{key_id}", made["id"])
            .replace("{session_id}", ABSENT)
            .replace("{user_id}", admin.user["id"])
        )
        body = {} if spec.method in ("POST", "PATCH") else None
        answer = program.raw(spec.method, path, body, expect="*")  # type: ignore[arg-type]
        assert answer.status_int == 403, (spec.method, path)
    program.get("/api/admin/users")


def test_what_the_role_loses_the_key_loses(api: Api, client: Api) -> None:
    admin, person = api.login("admin"), api.signup()
    path = f"/api/admin/users/{person.user['id']}"
    admin.patch(path, {"role": "editor"})
    program, _ = make_key(person, "project.list_staff", "self")
    program.get("/api/admin/projects")
    admin.patch(path, {"role": "client"})
    program.get("/api/admin/projects", expect=403)
    program.get("/api/me")
    admin.patch(path, {"is_active": False})
    program.get("/api/me", expect=401)


def test_logging_out_and_a_new_password_leave_keys_alone(api: Api, client: Api) -> None:
    program, _ = make_key(client, "self")
    client.post(
        "/api/me/password", {"current_password": "karibu-demo", "password": "mvua inanyesha sana"}
    )
    client.call("DELETE", "/api/me/sessions", expect=204)
    client.get("/api/me", expect=401)
    program.get("/api/me")


def test_a_deleted_key_is_dead_at_once_and_nobody_deletes_anothers(api: Api, client: Api) -> None:
    program, made = make_key(client, "self")
    for other in (api.login("admin"), api.signup(), api.at("zawadi").login("client")):
        other.delete(f"/api/keys/{made['id']}", expect=404)
        assert other.get("/api/keys")["items"] == []
    program.get("/api/me")
    client.delete(f"/api/keys/{made['id']}")
    program.get("/api/me", expect=401)
    client.delete(f"/api/keys/{made['id']}", expect=404)


def test_a_key_runs_out(client: Api, platform: Platform) -> None:
    end = platform.clock.now() + timedelta(hours=1)
    program, made = make_key(client, "self", expires_at=end.isoformat())
    assert made["expires_at"]
    platform.clock.move(timedelta(minutes=59))
    program.get("/api/me")
    platform.clock.move(timedelta(minutes=2))
    program.get("/api/me", expect=401)
    body = {"name": "Late", "scopes": ["self"], "expires_at": end.isoformat()}
    client.post("/api/keys", body, expect=401)
    fresh = client.at("demo").login("client")
    assert fresh.post("/api/keys", body, expect=409)["errors"][0]["loc"] == ["body", "expires_at"]


@pytest.mark.parametrize(
    "end", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "2060-01-01T00:00:00Z"]
)
def test_a_key_ends_within_ten_years_or_never(client: Api, end: str) -> None:
    """The end of the calendar is no time in Kenya any more: it took the page of keys down."""
    body = {"name": "Eternal", "scopes": ["self"], "expires_at": end}
    refused = client.post("/api/keys", body, expect=409)
    assert refused["errors"][0]["loc"] == ["body", "expires_at"]
    assert client.get("/api/keys")["items"] == []


def test_a_refusal_says_whether_the_role_or_the_key_lacks_it(client: Api) -> None:
    program, _ = make_key(client, "project.read")
    assert "scope self" in program.get("/api/me", expect=403)["detail"]
    assert "No API key" in program.get("/api/keys", expect=403)["detail"]
    assert "role client" in program.get("/api/admin/users", expect=403)["detail"]


def test_its_last_use_is_noted_once_a_minute(client: Api, platform: Platform) -> None:
    program, _ = make_key(client, "self")

    def last_used() -> str | None:
        return client.get("/api/keys")["items"][0]["last_used_at"]

    assert last_used() is None
    program.get("/api/me")
    first = last_used()
    assert first is not None
    platform.clock.move(timedelta(seconds=50))
    program.get("/api/me")
    assert last_used() == first
    platform.clock.move(timedelta(seconds=20))
    program.get("/api/me")
    assert last_used() > first


def test_it_is_nothing_at_another_agency_and_on_pages(client: Api) -> None:
    program, made = make_key(client, "self", "project.read")
    program.at("zawadi")
    elsewhere = Api(client.app, tenant="zawadi", token=made["secret"])
    elsewhere.get("/api/me", expect=401)
    headers = {"Authorization": f"Bearer {made['secret']}", "X-Tenant": "demo"}
    assert client.app.get("/portal", headers=headers).status_int == 303
    for wrong in (made["secret"][:-1], made["secret"] + "x", "tw_live_", "tw_live_" + "é" * 3):
        Api(client.app, token=wrong.encode().decode("latin-1")).get("/api/me", expect=401)


def test_each_key_has_a_rate_of_its_own(client: Api, platform: Platform) -> None:
    busy, made = make_key(client, "self")
    quiet, _ = make_key(client, "self")
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    key = hashlib.sha256(f"Bearer {made['secret']}".encode()).hexdigest()[:32]
    while platform.limiter.hit(PERSON, key).remaining > 0:
        pass
    busy.get("/api/me", expect=429)
    quiet.get("/api/me")


def test_a_person_has_fifty_keys_at_most(client: Api) -> None:
    for _ in range(50):
        make_key(client, "self")
    client.post("/api/keys", {"name": "One more", "scopes": ["self"]}, expect=409)


def test_it_follows_live_with_the_key_and_with_a_ticket(client: Api, platform: Platform) -> None:
    project = client.order()["id"]
    program, made = make_key(client, "project.read")
    ticket = program.post("/api/live/ticket")["ticket"]
    blind, other = make_key(client, "self")
    blind.post("/api/live/ticket", expect=403)

    async def act(live: Live) -> None:
        path = f"/events?project={project}"
        for address, headers, status in (
            (path, {"Authorization": f"Bearer {made['secret']}"}, 200),
            (f"{path}&ticket={ticket}", {}, 200),
            (path, {"Authorization": f"Bearer {other['secret']}"}, 401),
            (path, {"Authorization": "Bearer tw_live_nonsense"}, 401),
        ):
            async with live.get(address, **headers) as stream:
                assert stream.status == status, (address, headers)

    live_test(platform, act)
    client.delete(f"/api/keys/{made['id']}")

    async def after(live: Live) -> None:
        async with live.get(f"/events?project={project}&ticket={ticket}") as stream:
            assert stream.status == 401

    live_test(platform, after)

"""Where somebody is logged in, logging out from afar, and what is kept of it for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from techwize_core.accounts.retention import KEYS, SESSIONS, TOKENS
from techwize_core.accounts.sessions import device_words
from techwize_core.accounts.tokens import API_SESSION_TTL
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api

CLIENT = {"email": "client@demo.techwize.test", "password": "karibu-demo"}
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"


def log_in(api: Api, agent: str = "till/1.0") -> Api:
    """The client, from a device."""
    answer = api.app.post_json(
        "/api/auth/login", CLIENT, headers={"X-Tenant": "demo", "User-Agent": agent}
    ).json
    person = Api(api.app, token=answer["access_token"])
    person.user = answer["user"]
    return person


def test_the_list_shows_each_device_and_which_is_this(api: Api) -> None:
    phone, till = log_in(api, CHROME), log_in(api)
    shown = phone.get("/api/me/sessions")["items"]
    assert [(s["device"], s["kind"], s["is_current"]) for s in shown] == [
        ("till", "api", False),
        ("Chrome, Android", "api", True),
    ]
    assert shown[0]["remote_addr"] == "127.0.0.1"
    assert "refresh_hash" not in shown[0]
    till.post("/api/auth/logout", expect=204)
    assert len(phone.get("/api/me/sessions")["items"]) == 1
    page = phone.get("/api/me/sessions", limit=1)
    assert page["next_cursor"] is None


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/121.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("python-httpx/0.27", "python-httpx"),
        ("", ""),
    ],
)
def test_a_device_is_named_as_people_know_it(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_one_is_ended_and_only_ones_own(api: Api) -> None:
    here, there, other = log_in(api), log_in(api), api.login("editor")
    theirs = next(s["id"] for s in there.get("/api/me/sessions")["items"] if s["is_current"])
    other.delete(f"/api/me/sessions/{theirs}", expect=404)
    api.login("admin").delete(f"/api/me/sessions/{theirs}", expect=404)
    there.get("/api/me")
    here.delete(f"/api/me/sessions/{theirs}")
    there.get("/api/me", expect=401)
    here.delete(f"/api/me/sessions/{theirs}", expect=404)


def test_everywhere_is_here_too_unless_it_is_to_be_kept(api: Api) -> None:
    here, there, other = log_in(api), log_in(api), api.login("editor")
    here.call("DELETE", "/api/me/sessions?keep_current=true", expect=204)
    there.get("/api/me", expect=401)
    here.get("/api/me")
    here.call("DELETE", "/api/me/sessions", expect=204)
    here.get("/api/me", expect=401)
    other.get("/api/me")


def test_an_admin_logs_somebody_out_everywhere(api: Api) -> None:
    client, admin = log_in(api), api.login("admin")
    path = f"/api/admin/users/{client.user['id']}/sessions"
    api.login("editor").delete(path, expect=403)
    admin.delete(path)
    client.get("/api/me", expect=401)
    log_in(api)


def counts(owner_url: str) -> dict[str, int]:
    """How many rows of each kind are kept."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        found = {
            table: connection.scalar(text(f"select count(*) from {table}"))
            for table in ("sessions", "one_time_tokens", "api_keys", "second_factors")
        }
    engine.dispose()
    return found  # type: ignore[return-value]


def test_what_is_over_is_deleted_in_its_time_at_every_agency(
    api: Api, platform: Platform, run_tasks: Callable[[], object], owner_url: str
) -> None:
    sweep = next(sweep for sweep in platform.sweeps if sweep.name == "identity")
    end = platform.clock.now() + timedelta(hours=1)
    for tenant in ("demo", "zawadi"):
        person = api.at(tenant).login("client")
        person.post("/api/auth/password/forgot", {"email": person.user["email"]})
        person.post("/api/me/second-factor", {"password": "karibu-demo"}, expect=201)
        for name, expires in (("Short", end.isoformat()), ("Long", None)):
            body = {"name": name, "scopes": ["self"], "expires_at": expires}
            person.post("/api/keys", body, expect=201)
        person.post("/api/auth/logout", expect=204)
        api.at(tenant).login("client")
    run_tasks()
    sweep.run(platform)
    everything = counts(owner_url)
    assert everything["one_time_tokens"] == everything["second_factors"] == 2
    assert (everything["sessions"], everything["api_keys"]) == (4, 4)
    platform.clock.move(TOKENS + timedelta(minutes=31))
    sweep.run(platform)
    assert counts(owner_url) == {**everything, "one_time_tokens": 0, "second_factors": 0}
    platform.clock.move(SESSIONS - TOKENS)
    sweep.run(platform)
    # Ended ones are gone; those that ran out on their own stay for their time.
    assert counts(owner_url)["sessions"] == 2
    platform.clock.move(API_SESSION_TTL + KEYS)
    sweep.run(platform)
    left = counts(owner_url)
    assert (left["sessions"], left["api_keys"]) == (0, 2)

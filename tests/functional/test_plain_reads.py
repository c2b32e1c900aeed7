"""The short way of the reads that phones repeat: the same answers, and never one that is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from techwize_core.accounts.models import Profile
from techwize_core.kernel.db.reads import PlainReader
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.platform import Platform
from techwize_core.tenants.lookup import TenantLookup
from tests.fixtures.api import Api


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of rows that the short way has found, one for each time it was taken."""
    taken: list[int] = []
    usual = PlainReader.read

    def counted(self: PlainReader, *statements: Any) -> Any:
        who, rows = usual(self, *statements)
        taken.append(len(rows))
        return who, rows

    monkeypatch.setattr(PlainReader, "read", counted)
    return taken


@pytest.fixture
def projects(client: Api) -> list[str]:
    """Three orders of the client, oldest first."""
    return [
        client.order(title=f"Order {n}", brand_colors={"primary": "#0b6e4f"})["id"] for n in "123"
    ]


def test_both_ways_give_the_same_answer(client: Api, projects: list[str], read: list[int]) -> None:
    short_list = client.get("/api/projects")
    short_one = client.get(f"/api/projects/{projects[1]}")
    assert read == [3, 1]
    assert [project["id"] for project in short_list["items"]] == projects[::-1]
    # Said or unsaid, this is the same question; said, it takes the usual way.
    assert client.get("/api/projects", sort="-created_at") == short_list
    assert client.get(f"/api/projects/{projects[1]}", any="thing") == short_one
    assert read == [3, 1]


def test_cursors_of_one_way_are_good_on_the_other(
    client: Api, projects: list[str], read: list[int]
) -> None:
    first = client.get("/api/projects", limit=1)
    usual = client.get("/api/projects", limit=1, sort="-created_at")
    assert first == usual
    second = client.get("/api/projects", limit=1, cursor=usual["next_cursor"])
    third = client.get("/api/projects", limit=2, cursor=second["next_cursor"])
    assert [page["items"][0]["id"] for page in (first, second, third)] == projects[::-1]
    assert third["next_cursor"] is None
    # One row more than the page is read, to know whether there is a next.
    assert read == [2, 2, 1]


@pytest.mark.parametrize(
    "asked", [{"limit": 0}, {"limit": "x"}, {"cursor": "rubbish"}, {"colour": "red"}, {"q": "\0"}]
)
def test_what_is_refused_is_refused_the_usual_way(client: Api, asked: dict[str, Any]) -> None:
    assert client.get("/api/projects", expect=422, **asked)["errors"]


def test_what_is_said_twice_is_not_guessed_at(client: Api, read: list[int]) -> None:
    client.raw("GET", "/api/projects?limit=1&limit=2", expect=422)
    assert read == []


def test_another_clients_project_is_not_there(api: Api, projects: list[str]) -> None:
    stranger = api.signup()
    assert stranger.get(f"/api/projects/{projects[0]}", expect=404)
    assert stranger.get("/api/projects")["items"] == []


def test_a_token_of_another_tenant_opens_nothing(client: Api, projects: list[str]) -> None:
    elsewhere = client.at("zawadi")
    elsewhere.token = client.token
    assert elsewhere.get("/api/projects", expect=401)
    assert elsewhere.get(f"/api/projects/{projects[0]}", expect=401)


def test_a_token_is_dead_with_its_session(client: Api, projects: list[str]) -> None:
    client.get("/api/projects")
    client.post("/api/auth/logout", expect=204)
    assert client.get("/api/projects", expect=401)
    assert client.get(f"/api/projects/{projects[0]}", expect=401)


def test_a_token_runs_out(client: Api, projects: list[str], platform: Platform) -> None:
    client.get("/api/projects")
    platform.clock.move(timedelta(minutes=16))
    assert client.get("/api/projects", expect=401)


def test_staff_take_the_usual_way_and_see_their_fields(
    api: Api, projects: list[str], read: list[int]
) -> None:
    seen = api.login("admin").get(f"/api/projects/{projects[0]}")
    assert "internal_notes" in seen
    assert read == []


def test_a_token_that_says_another_role_is_a_hint_and_no_right(
    client: Api, projects: list[str], platform: Platform, read: list[int]
) -> None:
    """As one would that was made before its person became staff."""
    with platform.unit(Scope.worker(TenantLookup(platform).by_slug("demo").id)) as work:
        profile = work.session.get_one(Profile, UUID(client.user["id"]))
        profile.role = Role.ADMIN.value
    assert "internal_notes" in client.get("/api/projects")["items"][0]
    assert read


def test_last_use_is_noted_although_the_short_way_writes_nothing(
    client: Api, projects: list[str], platform: Platform, read: list[int]
) -> None:
    platform.clock.move(timedelta(minutes=2))
    client.get("/api/projects")
    client.get("/api/projects")
    session = client.get("/api/me/sessions")["items"][0]
    assert session["last_seen_at"].startswith(platform.clock.now().isoformat()[:16])
    # The first was answered the usual way after the short way had looked.
    assert len(read) == 2


def test_a_scope_does_not_outlive_its_read(
    client: Api, projects: list[str], platform: Platform
) -> None:
    client.get("/api/projects")
    connection: psycopg.Connection[Any] = platform.reader._connection()
    row = connection.execute(
        "select current_setting('techwize.user_id', true) as person, count(*) as seen from projects"
    ).fetchone()
    assert row == {"person": "", "seen": 0}


def test_a_cut_connection_costs_nobody_an_answer(
    client: Api, projects: list[str], platform: Platform, read: list[int]
) -> None:
    client.get("/api/projects")
    with psycopg.connect(platform.reader._url) as other:
        other.execute(
            "select pg_terminate_backend(%s)", [platform.reader._connection().info.backend_pid]
        )
    assert len(client.get("/api/projects")["items"]) == 3
    assert read == [3, 3]

"""Lists, page by page: no row twice, none skipped, and no query more for each row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.projects import bring_to


def pages(person: Api, path: str, limit: int, **query: Any) -> list[list[str]]:
    """The ids of each page."""
    found, cursor = [], None
    while True:
        page = person.get(path, limit=limit, **query, **({"cursor": cursor} if cursor else {}))
        found.append([item["id"] for item in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def flat(found: list[list[str]]) -> list[str]:
    return [item for page in found for item in page]


@pytest.mark.parametrize("sort", ["-created_at", "created_at"])
def test_equal_times_lose_and_repeat_nothing(client: Api, owner_url: str, sort: str) -> None:
    made = {client.order()["id"] for _ in range(7)}
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(text("update projects set created_at = '2026-01-01T00:00:00.123456Z'"))
    owner.dispose()
    found = pages(client, "/api/projects", 3, sort=sort)
    assert [len(page) for page in found] == [3, 3, 1]
    assert set(flat(found)) == made
    assert flat(found) == flat(pages(client, "/api/projects", 2, sort=sort))


def test_microseconds_are_not_lost_in_a_cursor(client: Api, owner_url: str) -> None:
    made = [client.order()["id"] for _ in range(3)]
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        for number, project in enumerate(made):
            connection.execute(
                text(
                    "update projects set created_at = timestamptz '2026-01-01T00:00:00Z' + :n * interval '1 microsecond' where id = :id"
                ),
                {"n": number, "id": project},
            )
    owner.dispose()
    assert flat(pages(client, "/api/projects", 1)) == made[::-1]


def test_what_is_added_meanwhile_moves_nothing(client: Api) -> None:
    first = [client.order()["id"] for _ in range(3)]
    page = client.get("/api/projects", limit=2)
    client.order()
    rest = client.get("/api/projects", limit=2, cursor=page["next_cursor"])
    assert [item["id"] for item in [*page["items"], *rest["items"]]] == first[::-1]


def test_a_full_last_page_has_no_next(client: Api) -> None:
    for _ in range(2):
        client.order()
    assert client.get("/api/projects", limit=2)["next_cursor"] is None


def test_every_list_of_a_project_has_pages(client: Api, platform: Platform) -> None:
    project = client.order()["id"]
    bring_to(platform, project, Status.AWAITING_APPROVAL)
    for word in ("one", "two", "three"):
        client.post(f"/api/projects/{project}/comments", {"body": word}, expect=201)
    for part, expected in (("comments", 3), ("timeline", 5)):
        found = pages(client, f"/api/projects/{project}/{part}", 2)
        assert all(len(page) <= 2 for page in found)
        assert len(set(flat(found))) == len(flat(found)) == expected
    assert client.get(f"/api/projects/{project}/revisions")["items"] == []
    assert client.get(f"/api/projects/{project}/assets")["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "many"},
        {"limit": "9" * 30},
        {"cursor": "x"},
        {"cursor": "bnVsbA"},
        {"cursor": "WyIyMDI2LTAxLTAxIiwxXQ"},
        {"cursor": "é"},
        {"cursor": "A" * 600},
        {"sort": "colour"},
        {"page": 2},
    ],
)
def test_what_is_no_page_is_named(client: Api, query: dict[str, Any]) -> None:
    problem = client.call("GET", "/api/projects", params=query, expect=422)
    assert problem["errors"][0]["loc"] == ["query", next(iter(query))]


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def test_three_rows_cost_no_more_queries_than_one(
    client: Api, api: Api, platform: Platform, run_tasks
) -> None:
    admin = api.login("admin")
    project = client.order()["id"]
    run_tasks()
    lists = {
        "/api/projects": client,
        "/api/notifications": client,
        "/api/services": client,
        "/api/templates": client,
        f"/api/projects/{project}/comments": client,
        f"/api/projects/{project}/timeline": client,
        f"/api/projects/{project}/assets": client,
        "/api/admin/projects": admin,
        "/api/admin/users": admin,
        "/api/admin/leads": admin,
        "/api/admin/automation-logs": admin,
    }

    def costs() -> dict[str, int]:
        found = {}
        for path, person in lists.items():
            person.get(path)
            with counted(platform) as seen:
                person.get(path)
            found[path] = len(seen)
        return found

    one = costs()
    for number in range(2):
        client.order()
        client.post(f"/api/projects/{project}/comments", {"body": "x"}, expect=201)
        api.post(
            "/api/contact",
            {"name": "X", "email": f"x{number}@example.com", "message": "y"},
            expect=201,
        )
        api.signup()
    run_tasks()
    assert costs() == one

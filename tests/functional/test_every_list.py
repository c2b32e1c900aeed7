"""Every list that the API has, found in its registry: what all of them promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from webtest import TestApp

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.permissions import allows
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.pages import Page, PageQuery, SortedBy
from tests.fixtures.api import Api
from tests.fixtures.crowd import multiply
from tests.fixtures.world import World, make_world

ROWS = 40
NOT_ROWS = {"/api/admin/plugins"}
"""What is installed, and not what anybody adds."""


def lists(app: TestApp) -> list[Endpoint]:
    """The endpoints that answer with pages."""
    endpoints: list[Endpoint] = app.app.registry["techwize.endpoints"]
    return [e for e in endpoints if e.query is not None and issubclass(e.query, PageQuery)]


def sorts_of(spec: Endpoint) -> list[str]:
    """What the list can be sorted by."""
    assert spec.query is not None
    [words] = [m for m in spec.query.model_fields["sort"].metadata if isinstance(m, SortedBy)]
    return words.words


@pytest.fixture
def world(owner_url: str) -> World:
    """Two people's rows in every table."""
    return make_world(owner_url)


@pytest.fixture
def ask(api: Api, app: TestApp, world: World) -> Any:
    """Reads a list as the client who owns its rows, or as an admin where a client may not."""
    people = {role: api.login(role.value) for role in (Role.CLIENT, Role.ADMIN)}

    def read(spec: Endpoint, *, expect: int = 200, **query: Any) -> Any:
        staff = "/admin/" in spec.path or not allows(Role.CLIENT, spec.permission)
        path = re.sub(r"{project_id}", str(world.demo.project), spec.path)
        person = people[Role.ADMIN if staff else Role.CLIENT]
        return person.get(path, expect=expect, **query)

    return read


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


def test_every_answer_of_pages_takes_what_a_list_takes(app: TestApp) -> None:
    known = {spec.name for spec in lists(app)}
    for spec in app.app.registry["techwize.endpoints"]:
        if isinstance(spec.answer, type) and issubclass(spec.answer, Page):
            assert spec.name in known, f"{spec.name} needs a query that is a PageQuery"
    assert len(known) >= 16


def test_forty_rows_cost_no_more_statements_than_two(
    ask: Any, app: TestApp, platform: Platform, world: World, owner_url: str
) -> None:
    def costs() -> dict[str, tuple[int, list[str]]]:
        found = {}
        for spec in lists(app):
            ask(spec)
            with counted(platform) as seen:
                shown = len(ask(spec, limit=100)["items"])
            found[spec.path] = (shown, seen)
        return found

    multiply(owner_url, world.demo, 1, 1)
    few = costs()
    multiply(owner_url, world.demo, 2, ROWS)
    many = costs()
    for path, (shown, statements) in many.items():
        if path not in NOT_ROWS:
            assert shown >= min(100, few[path][0] + ROWS - 1), f"{path}: teach the crowd its rows"
        assert len(statements) == len(few[path][1]), (path, statements)


def test_every_sort_loses_and_repeats_nothing(
    ask: Any, app: TestApp, world: World, owner_url: str
) -> None:
    multiply(owner_url, world.demo, 1, ROWS)
    for spec in lists(app):
        for sort in sorts_of(spec):
            whole = ask(spec, sort=sort, limit=100)["items"]
            first = ask(spec, sort=sort, limit=max(1, len(whole) // 2))
            assert first["next_cursor"], f"{spec.path}: teach the crowd its rows"
            rest = ask(spec, sort=sort, limit=100, cursor=first["next_cursor"])
            ids = [item["id"] for item in [*first["items"], *rest["items"]]]
            assert ids[: len(whole)] == [item["id"] for item in whole], (spec.path, sort)
            assert len(set(ids)) == len(ids)
            _check_order(whole, sort)


def _check_order(items: list[dict[str, Any]], sort: str) -> None:
    """Rows with a value stand in its order; those without stand at the end."""
    name = sort.removeprefix("-")
    if name not in items[0]:
        return
    values = [item[name] for item in items]
    there = [value for value in values if value is not None]
    assert values == there + [None] * (len(values) - len(there)), sort
    if name.endswith("_at") or not any(isinstance(value, str) for value in there):
        assert there == sorted(there, reverse=sort.startswith("-")), sort


def test_every_list_refuses_what_makes_no_sense(
    ask: Any, app: TestApp, world: World, owner_url: str
) -> None:
    multiply(owner_url, world.demo, 1, 3)
    for spec in lists(app):
        default, *others = sorted(sorts_of(spec))
        cursor = ask(spec, sort=default, limit=1)["next_cursor"]
        wrong: list[dict[str, Any]] = [
            {"limit": 0},
            {"limit": 101},
            {"sort": "tenant_id"},
            {"sort": ""},
            {"cursor": "x"},
            {"colour": "red"},
            {"cursor": cursor, "sort": others[0]},
        ]
        for query in wrong:
            problem = ask(spec, expect=422, **query)
            assert problem["errors"][0]["loc"] == ["query", next(iter(query))], (spec.path, query)


def test_every_filter_refuses_what_it_does_not_know(ask: Any, app: TestApp) -> None:
    free = {"q", "source", "action_taken", "key", "category"}
    for spec in lists(app):
        assert spec.query is not None
        for name in set(spec.query.model_fields) - set(PageQuery.model_fields) - free:
            ask(spec, expect=422, **{name: "no such thing"})


def test_a_cursor_of_another_filter_is_refused(ask: Any, app: TestApp, world: World) -> None:
    [projects] = [spec for spec in lists(app) if spec.path == "/api/admin/projects"]
    cursor = ask(projects, limit=1, payment_status="pending")["next_cursor"]
    assert ask(projects, limit=1, payment_status="pending", cursor=cursor)["items"]
    for other in ({}, {"payment_status": "paid"}, {"payment_status": "pending", "q": "x"}):
        problem = ask(projects, expect=422, cursor=cursor, **other)
        assert problem["errors"][0]["loc"] == ["query", "cursor"]


def test_what_has_no_value_stands_last_both_ways(
    client: Api, platform: Platform, owner_url: str
) -> None:
    made = [client.order(title=title)["id"] for title in ("a", "b", "c", "d")]
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        for project, day in zip(made, (2, 1, None, None), strict=True):
            connection.execute(
                text("update projects set deadline_date = :due where id = :id"),
                {"due": day and f"2030-01-0{day}T00:00:00Z", "id": project},
            )
    owner.dispose()
    a, b, c, d = made
    for sort, expected in (("deadline_date", [b, a, c, d]), ("-deadline_date", [a, b, d, c])):
        found, cursor = [], None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = client.get("/api/projects", sort=sort, limit=1, **more)
            found += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == expected

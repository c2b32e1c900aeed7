"""Live updates: a project's events in sequence, to those who may see it, for as long as they may."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from techwize_core.accounts.login import LoginService
from techwize_core.accounts.service import AccountService, Device
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.outbox.record import announce
from techwize_core.kernel.platform import Platform
from techwize_core.live import asgi
from techwize_core.live.asgi import LiveApp
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.live import Live, Stream, running
from tests.fixtures.orders import tenant_of
from tests.fixtures.projects import assign_to, bring_to


def live_test(platform: Platform, act: Callable[[Live], Awaitable[None]]) -> None:
    """Run ``act`` against the running application."""

    async def main() -> None:
        async with running(LiveApp(platform)) as live:
            await act(live)

    asyncio.run(main())


def as_person(person: Api) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


async def numbers(stream: Stream, count: int) -> list[int]:
    found = []
    while len(found) < count:
        event = await stream.next()
        assert event is not None
        if event.id is not None:
            found.append(int(event.id))
    return found


def test_events_come_as_they_happen_in_sequence_without_gaps(
    client: Api, project: str, platform: Platform
) -> None:
    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}", **as_person(client)) as stream:
            assert (stream.status, stream.headers["content-type"].split(";")[0]) == (
                200,
                "text/event-stream",
            )
            client.post(f"/api/projects/{project}/comments", {"body": "Hello"}, expect=201)
            bring_to(platform, project, Status.IN_PRODUCTION)
            first, second, third = [await stream.next() for _ in range(3)]
            assert [e.name for e in (first, second, third)] == ["comment", "timeline", "timeline"]
            assert [e.id for e in (first, second, third)] == ["2", "3", "4"]
            assert third.data["project_id"] == project
            assert (third.data["from"], third.data["to"]) == ("queued", "in_production")

    live_test(platform, act)


def test_who_comes_back_misses_nothing(client: Api, project: str, platform: Platform) -> None:
    for word in ("one", "two", "three"):
        client.post(f"/api/projects/{project}/comments", {"body": word}, expect=201)

    async def act(live: Live) -> None:
        address = f"/events?project={project}"
        async with live.get(address, **as_person(client), Last_Event_ID="2") as stream:
            assert await numbers(stream, 2) == [3, 4]
        async with live.get(address, **as_person(client), Last_Event_ID="0") as stream:
            assert await numbers(stream, 4) == [1, 2, 3, 4]
        # Nonsense counts as a first visit, a number from the future as the present.
        for last in ("-1", "x", "9" * 30, "99"):
            async with live.get(address, **as_person(client), Last_Event_ID=last) as stream:
                client.post(f"/api/projects/{project}/comments", {"body": last}, expect=201)
                assert len(await numbers(stream, 1)) == 1

    live_test(platform, act)


def test_a_page_catches_up_with_what_happened_since_it_was_drawn(
    client: Api, project: str, platform: Platform
) -> None:
    for word in ("one", "two"):
        client.post(f"/api/projects/{project}/comments", {"body": word}, expect=201)

    async def act(live: Live) -> None:
        address = f"/events?project={project}"
        async with live.get(f"{address}&after=1", **as_person(client)) as stream:
            assert await numbers(stream, 2) == [2, 3]
        # Coming back, the browser knows better than the address that it was given at first.
        async with live.get(f"{address}&after=1", **as_person(client), Last_Event_ID="2") as stream:
            assert await numbers(stream, 1) == [3]
        for nonsense in ("", "-1", "x", "9" * 30):
            async with live.get(f"{address}&after={nonsense}", **as_person(client)) as stream:
                assert stream.status == 200

    live_test(platform, act)


def test_many_writers_leave_no_gap(client: Api, project: str, platform: Platform) -> None:
    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}", **as_person(client)) as stream:
            send = [
                asyncio.to_thread(
                    client.post, f"/api/projects/{project}/comments", {"body": str(n)}, expect=201
                )
                for n in range(6)
            ]
            seen = asyncio.create_task(numbers(stream, 6))
            await asyncio.gather(*send)
            assert await seen == [2, 3, 4, 5, 6, 7]

    live_test(platform, act)


def test_passing_ticks_have_no_number(client: Api, project: str, platform: Platform) -> None:
    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}", **as_person(client)) as stream:
            client.post(f"/api/projects/{project}/comments", {"body": "x"}, expect=201)
            assert await numbers(stream, 1) == [2]
            with platform.unit(Scope.worker(tenant_of(platform))) as work:
                announce(work, UUID(project), {"percent": 40})
            tick = await stream.next()
            assert tick is not None
            assert (tick.name, tick.id, tick.data) == (
                "render",
                None,
                {"project_id": project, "percent": 40},
            )

    live_test(platform, act)


def test_strangers_and_visitors_hear_nothing(
    api: Api, client: Api, project: str, platform: Platform
) -> None:
    absent = "019a0000-0000-7000-8000-000000000000"

    async def status(live: Live, address: str, **headers: str) -> int:
        async with live.get(address, X_Request_Id="caller-1234", **headers) as stream:
            body = json.loads(await stream.body())
            assert stream.headers["content-type"] == "application/problem+json"
            assert body["status"] == stream.status
            assert body["request_id"] == stream.headers["x-request-id"] == "caller-1234"
            assert body["type"].startswith("urn:techwize:problem:not-")
            return stream.status

    async def act(live: Live) -> None:
        address = f"/events?project={project}"
        assert await status(live, address) == 401
        assert await status(live, address, Authorization="Bearer x") == 401
        assert await status(live, address, Cookie="techwize_session=x") == 401
        assert await status(live, f"{address}&ticket=x") == 401
        for stranger in (api.signup(), api.login("editor"), api.at("zawadi").login("admin")):
            assert await status(live, address, **as_person(stranger)) == 404
        for nothing in (f"/events?project={absent}", "/events?project=x", "/events"):
            assert await status(live, nothing, **as_person(client)) == 404
        assert await status(live, "/nothing") == 404

    live_test(platform, act)


def test_a_ticket_opens_for_a_minute_and_reopens_for_a_quarter_of_an_hour(
    client: Api, project: str, platform: Platform
) -> None:
    answer = client.post("/api/live/ticket")
    assert answer["expires_in"] == 60
    address = f"/events?project={project}&ticket={answer['ticket']}"

    async def status(live: Live, **headers: str) -> int:
        async with live.get(address, **headers) as stream:
            return stream.status

    async def act(live: Live) -> None:
        assert await status(live) == 200
        platform.clock.move(timedelta(seconds=70))
        assert await status(live) == 401
        assert await status(live, Last_Event_ID="1") == 200
        platform.clock.move(timedelta(minutes=15))
        assert await status(live, Last_Event_ID="1") == 401
        # An access token is no ticket, and a ticket is no access token.
        async with live.get(f"/events?project={project}&ticket={client.token}") as stream:
            assert stream.status == 401
        async with live.get(
            f"/events?project={project}", Authorization=f"Bearer {answer['ticket']}"
        ) as stream:
            assert stream.status == 401

    live_test(platform, act)
    Api(client.app, token=answer["ticket"]).get("/api/me", expect=401)


def test_a_ticket_of_an_ended_session_is_dead(
    client: Api, project: str, platform: Platform
) -> None:
    ticket = client.post("/api/live/ticket")["ticket"]
    client.post("/api/auth/logout", expect=204)

    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}&ticket={ticket}") as stream:
            assert stream.status == 401

    live_test(platform, act)


def test_the_cookie_of_the_pages_is_enough(client: Api, project: str, platform: Platform) -> None:
    with platform.unit(Scope(tenant_id=tenant_of(platform))) as work:
        accounts = work.get(AccountService)
        device = Device("", "")
        user = work.get(LoginService).log_in(
            client.user["email"], "a long enough phrase", None, device
        )
        _person, secret = accounts.open_session(user, "page", device)

    async def act(live: Live) -> None:
        async with live.get(
            f"/events?project={project}", Cookie=f"techwize_session={secret}"
        ) as stream:
            assert stream.status == 200
        async with live.get(
            f"/events?project={project}", Cookie=f"techwize_session={secret}x"
        ) as stream:
            assert stream.status == 401

    live_test(platform, act)


def test_a_refresh_token_is_no_cookie(client: Api, project: str, platform: Platform) -> None:
    login = {"email": client.user["email"], "password": "a long enough phrase"}
    token = client.post("/api/auth/login", login)["refresh_token"]

    async def act(live: Live) -> None:
        cookie = f"techwize_session={token}"
        async with live.get(f"/events?project={project}", Cookie=cookie) as stream:
            assert stream.status == 401

    live_test(platform, act)


def test_internal_comments_are_not_heard_of(
    api: Api, client: Api, project: str, platform: Platform
) -> None:
    editor = api.login("editor")
    assign_to(platform, project, editor.user["id"])

    async def act(live: Live) -> None:
        async with live.get(
            f"/events?project={project}", **as_person(client), Last_Event_ID="0"
        ) as stream:
            editor.post(
                f"/api/projects/{project}/comments", {"body": "psst", "internal": True}, expect=201
            )
            said = editor.post(f"/api/projects/{project}/comments", {"body": "Hello"}, expect=201)
            order, comment = await stream.next(), await stream.next()
            assert order is not None
            assert comment is not None
            # Nor does a gap in the numbers betray them.
            assert (order.id, comment.id) == ("1", "2")
            assert comment.data["comment_id"] == said["id"]

    live_test(platform, act)


@pytest.mark.parametrize("how", ["logged out", "unassigned", "another role"])
def test_a_stream_ends_when_its_person_may_not_listen_any_more(
    how: str,
    api: Api,
    client: Api,
    project: str,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asgi, "_LOOK_SECONDS", 0.1)
    editor = api.login("editor")
    assign_to(platform, project, editor.user["id"])
    listener = client if how == "logged out" else editor

    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}", **as_person(listener)) as stream:
            assert stream.status == 200
            if how == "logged out":
                client.post("/api/auth/logout", expect=204)
            statement = {
                "logged out": "select 1",
                "unassigned": "update projects set assigned_to = null",
                "another role": "update profiles set role = 'client' where role = 'editor'",
            }[how]
            with platform.unit(Scope.worker(tenant_of(platform))) as work:
                work.session.execute(text(statement))
            assert await stream.next() is None

    live_test(platform, act)


def test_ticks_do_not_keep_a_dead_stream_alive(
    client: Api, project: str, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "_LOOK_SECONDS", 0.3)

    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}", **as_person(client)) as stream:
            client.post("/api/auth/logout", expect=204)
            for number in range(200):
                with platform.unit(Scope.worker(tenant_of(platform))) as work:
                    announce(work, UUID(project), {"percent": number})
                if await stream.next() is None:
                    return
            raise AssertionError("still listening")

    live_test(platform, act)


@pytest.mark.parametrize(
    ("origin", "admitted"),
    [
        ("http://localhost", True),
        ("http://127.0.0.1", True),
        ("http://zawadi.localhost", True),
        ("https://partner.example", True),
        ("https://localhost", False),
        ("http://localhost:81", False),
        ("http://evil.example", False),
        ("http://localhost.evil.example", False),
        ("null", False),
        ("http://[::1", False),
        ("http://localhost:x", False),
    ],
)
def test_only_our_own_sites_may_listen(
    origin: str, admitted: bool, client: Api, project: str, platform: Platform
) -> None:
    # A default tenant answers for unknown hosts, which makes those no sites of ours.
    platform.settings = platform.settings.model_copy(
        update={"default_tenant": "demo", "cors_origins": ("https://partner.example",)}
    )

    async def act(live: Live) -> None:
        for method in ("GET", "OPTIONS"):
            async with live.get(
                f"/events?project={project}", method=method, **as_person(client), Origin=origin
            ) as stream:
                assert stream.headers["vary"] == "Origin"
                allowed = stream.headers.get("access-control-allow-origin")
                assert allowed == (origin if admitted else None)

    live_test(platform, act)


def test_a_lost_connection_to_the_database_is_made_again(
    client: Api, project: str, platform: Platform
) -> None:
    async def act(live: Live) -> None:
        async with live.get(f"/events?project={project}", **as_person(client)) as stream:
            client.post(f"/api/projects/{project}/comments", {"body": "x"}, expect=201)
            assert await numbers(stream, 1) == [2]
            with platform.engine.connect() as connection:
                connection.execute(
                    text(
                        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen techwize_live%'"
                    )
                )
            client.post(f"/api/projects/{project}/comments", {"body": "y"}, expect=201)
            assert await numbers(stream, 1) == [3]

    live_test(platform, act)


def test_the_real_process(
    client: Api, project: str, platform: Platform, environment: dict[str, str]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "techwize_core", "live", "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: httpx.get(f"{address}/healthz").status_code == 200)
        with (
            httpx.Client(headers=as_person(client), timeout=20) as http,
            http.stream("GET", f"{address}/events", params={"project": project}) as answer,
        ):
            client.post(f"/api/projects/{project}/comments", {"body": "x"}, expect=201)
            lines = answer.iter_lines()
            assert next(line for line in lines if line.startswith("id:")) == "id: 2"
    finally:
        process.terminate()
        assert process.wait(20) is not None


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Ask until it holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("it never came up")

"""The live process: ``GET /events?project=…`` as Server-Sent Events."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from anyio import to_thread
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.opening import direct_url
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.identity import Identity
from techwize_core.live.access import (
    COOKIE,
    Credentials,
    events_after,
    find_identity,
    last_sequence,
    still_holds,
)
from techwize_core.live.listener import Listener
from techwize_core.tenants.lookup import LOOPBACK, TenantLookup

HEARTBEAT_SECONDS = 15
_LOOK_SECONDS = 30.0


class LiveApp:
    """What the handlers share."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._tenants = TenantLookup(platform)
        self._listener = Listener(direct_url(platform.settings))

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/events", self.events, methods=["GET", "OPTIONS"]),
                Route("/healthz", _alive),
            ],
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        listening = asyncio.create_task(self._listener.run())
        yield
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        self._platform.close()

    async def events(self, request: Request) -> Response:
        """Stream one project's events to somebody who may see it."""
        headers = await to_thread.run_sync(self._cors, request)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        project_id = parse_id(request.query_params.get("project", ""))
        identity = await to_thread.run_sync(self._identity, request)
        if identity is None:
            return _problem(401, "Log in first.", headers)
        stands = (
            await to_thread.run_sync(last_sequence, self._platform, identity, project_id)
            if project_id
            else None
        )
        if project_id is None or stands is None:
            return _problem(404, "There is no such project, or it is not yours.", headers)
        seen = _last_event_id(request)
        stream = self._stream(identity, project_id, stands if seen is None else min(seen, stands))
        return EventSourceResponse(stream, ping=HEARTBEAT_SECONDS, headers=headers)

    async def _stream(
        self, identity: Identity, project_id: UUID, seen: int
    ) -> AsyncIterator[ServerSentEvent]:
        async with self._listener.follow(str(project_id)) as news:
            # What happened between the look at the project and the subscription is fetched first.
            looked = time.monotonic()
            while True:
                if time.monotonic() - looked >= _LOOK_SECONDS:
                    looked = time.monotonic()
                    if not await to_thread.run_sync(
                        still_holds, self._platform, identity, project_id
                    ):
                        # The browser comes back once, and is told 401 or 404.
                        return
                for event in await to_thread.run_sync(
                    events_after, self._platform, identity, project_id, seen
                ):
                    seen = event.sequence or seen
                    yield _event(event)
                async for tick in _ticks(news, looked + _LOOK_SECONDS):
                    yield tick

    def _identity(self, request: Request) -> Identity | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = Credentials(
            bearer=token.strip() if scheme.lower() == "bearer" else "",
            ticket=request.query_params.get("ticket", ""),
            cookie=request.cookies.get(COOKIE, ""),
            reconnect="last-event-id" in request.headers,
        )
        return find_identity(self._platform, self._tenant_id(request), given)

    def _tenant_id(self, request: Request) -> UUID | None:
        try:
            return self._tenants.by_host(request.url.hostname or "").id
        except NotFound:
            return None

    def _cors(self, request: Request) -> dict[str, str]:
        origin = request.headers.get("origin")
        if not origin or not self._is_ours(origin):
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "Authorization, Last-Event-ID",
        }

    def _is_ours(self, origin: str) -> bool:
        """Whether a page of ours asks: the main address, a listed one, or a tenant's host on its port."""
        settings = self._platform.settings
        if origin in settings.cors_origins:
            return True
        try:
            base, asked = urlsplit(settings.base_url), urlsplit(origin)
            same_door = (asked.scheme, asked.port) == (base.scheme, base.port)
        except ValueError:
            return False
        host = asked.hostname or ""
        if not same_door or host == base.hostname:
            return same_door
        # Never by_host, which answers for unknown hosts: those are other people's sites.
        return self._tenants.has_host(host) or {host, base.hostname} <= LOOPBACK


async def _ticks(
    news: asyncio.Queue[dict[str, Any]], until: float
) -> AsyncIterator[ServerSentEvent]:
    """Passing ticks as they come; ends when there is an event to fetch, or ``until`` to look anyway."""
    while True:
        try:
            message = await asyncio.wait_for(news.get(), max(0.0, until - time.monotonic()))
        except TimeoutError:
            return
        if "sequence" in message:
            return
        data = {key: value for key, value in message.items() if key not in {"tenant_id", "event"}}
        yield ServerSentEvent(event=message.get("event", "render"), data=json.dumps(data))


def _event(event: Event) -> ServerSentEvent:
    data = {
        "project_id": str(event.project_id),
        "kind": event.kind,
        "at": event.created_at.isoformat(),
        **event.payload,
    }
    return ServerSentEvent(id=str(event.sequence), event=event.live, data=json.dumps(data))


def _last_event_id(request: Request) -> int | None:
    text = request.headers.get("last-event-id", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _problem(status: int, detail: str, headers: dict[str, str]) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": detail,
        "status": status,
        "detail": detail,
        "errors": [],
    }
    return JSONResponse(
        body, status_code=status, headers=headers, media_type="application/problem+json"
    )


async def _alive(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})

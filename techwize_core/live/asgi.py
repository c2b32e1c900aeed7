"""The live process: ``GET /events?project=…`` as Server-Sent Events."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from anyio import to_thread
from sqlalchemy.exc import OperationalError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from techwize_core.kernel.errors import (
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    TechwizeError,
    Unavailable,
)
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.opening import direct_url
from techwize_core.kernel.outbox.models import Event
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.encoding import encode
from techwize_core.kernel.web.identity import SESSION_COOKIE, Identity
from techwize_core.kernel.web.problems import PROBLEM_JSON, problem_fields
from techwize_core.kernel.web.requests import sane_request_id
from techwize_core.live.access import (
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
            exception_handlers={HTTPException: _refused, Exception: _broken},
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
            return _problem(request, NotAuthenticated("Log in first."), headers)
        stands = (
            await to_thread.run_sync(last_sequence, self._platform, identity, project_id)
            if project_id
            else None
        )
        if project_id is None or stands is None:
            missing = NotFound("There is no such project, or it is not yours.")
            return _problem(request, missing, headers)
        seen = _seen_so_far(request)
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
            cookie=request.cookies.get(SESSION_COOKIE, ""),
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


def _seen_so_far(request: Request) -> int | None:
    """The last event that the browser had; at first the one that its page was drawn after."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _problem(
    request: Request, error: TechwizeError, headers: Mapping[str, str] | None = None
) -> Response:
    """The same problem document as the API's."""
    request_id = sane_request_id(request.headers.get("x-request-id", ""))
    sent = {**(headers or {}), **error.headers, "X-Request-Id": request_id}
    if error.status == NotAuthenticated.status:
        sent["WWW-Authenticate"] = "Bearer"
    return Response(
        encode(problem_fields(error, request_id)),
        status_code=error.status,
        headers={**sent, "Cache-Control": "no-store"},
        media_type=PROBLEM_JSON,
    )


async def _refused(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: other addresses and methods."""
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        allowed = dict(error.headers or {})
        return _problem(request, MethodNotAllowed("Use GET here.", headers=allowed))
    return _problem(request, NotFound("There is nothing at this address."))


async def _broken(request: Request, error: Exception) -> Response:
    """A defect, or a database that is gone; Starlette raises it again for the log."""
    if isinstance(error, OperationalError):
        return _problem(
            request, Unavailable("The database does not answer. Try again in a moment.")
        )
    return _problem(request, TechwizeError("This is our fault. Try again in a moment."))


async def _alive(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})

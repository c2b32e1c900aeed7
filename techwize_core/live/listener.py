"""One LISTEN connection for the whole live process, and the streams that wait on it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import psycopg

from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.outbox.record import LIVE_CHANNEL

log = get_logger(__name__)

_RECONNECT_SECONDS = 1.0
_BACKLOG = 100


class Listener:
    """Hands each announcement of a project to the streams that follow it."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._followers: dict[str, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)

    async def run(self) -> None:
        """Listen for ever; a lost connection is made again, and everybody looks what they missed."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("live.connection_lost", error=str(error))
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)
        async with connection:
            await connection.execute(f"listen {LIVE_CHANNEL}")
            for project_id in list(self._followers):
                self._hand_out(project_id, {"sequence": None})
            async for notice in connection.notifies():
                with contextlib.suppress(ValueError, KeyError):
                    message = json.loads(notice.payload)
                    self._hand_out(message["project_id"], message)

    def _hand_out(self, project_id: str, message: dict[str, Any]) -> None:
        for queue in self._followers.get(project_id, ()):
            # A reader that is this slow looks into the database for what it missed.
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(message)

    @contextlib.asynccontextmanager
    async def follow(self, project_id: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """A queue of the project's announcements while the block runs."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_BACKLOG)
        self._followers[project_id].add(queue)
        try:
            yield queue
        finally:
            self._followers[project_id].discard(queue)
            if not self._followers[project_id]:
                del self._followers[project_id]

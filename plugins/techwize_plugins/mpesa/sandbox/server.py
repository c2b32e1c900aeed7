"""The sandbox as the core sees it: when it is wanted, what points at it, what serves it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from techwize_core.sdk import SandboxServer
from techwize_plugins.mpesa.sandbox.merchant import sandbox_settings
from techwize_plugins.mpesa.sandbox.times import SandboxTimes

STATE_VARIABLE = "TECHWIZE_SANDBOX_STATE"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DarajaSandbox(SandboxServer):
    """Daraja for a machine without network or key.

    State is kept in memory, or in the SQLite file that ``TECHWIZE_SANDBOX_STATE``
    names, so that money paid before a restart stays paid. It must be served by
    one worker process: the prompts live in its event loop.

    ``one_token`` makes each new access token kill the one before it, as
    Safaricom's documentation says its own does.
    """

    id = "mpesa"

    def __init__(
        self,
        *,
        state: Path | None = None,
        clock: Callable[[], datetime] = _utc_now,
        times: SandboxTimes | None = None,
        one_token: bool = False,
    ) -> None:
        self._state = state
        self._clock = clock
        self._times = times or SandboxTimes()
        self._one_token = one_token

    def wanted(self, environment: Mapping[str, str]) -> bool:
        """Whether no Daraja address is set."""
        return not environment.get("MPESA_BASE_URL", "").strip()

    def environment(self, base_url: str) -> dict[str, str]:
        """Settings that point the plugin at the sandbox, the same at every start."""
        return sandbox_settings(base_url)

    def asgi_app(self) -> Any:
        """The ASGI application, to be served by one worker with lifespan events."""
        # Imported here because every process loads the plugin, but only the
        # sandbox's own needs a web framework and templates.
        from techwize_plugins.mpesa.sandbox.app import sandbox_app

        state = self._state
        if state is None and os.environ.get(STATE_VARIABLE):
            state = Path(os.environ[STATE_VARIABLE])
        return sandbox_app(
            state=state, clock=self._clock, times=self._times, one_token=self._one_token
        )

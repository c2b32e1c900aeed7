"""One supervised process and its process group."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from techwize_core.kernel.supervision.deathwatch import DeathWatch
from techwize_core.kernel.supervision.errors import ChildFailed
from techwize_core.kernel.supervision.output import OutputLog
from techwize_core.kernel.supervision.processes import group_members, wait_until

_CLEARING_SECONDS = 2.0


class Supervised(Protocol):
    """What a supervisor can keep running: a :class:`Child`, or the embedded server."""

    @property
    def name(self) -> str:
        """Its name in events and logs."""

    @property
    def pid(self) -> int | None:
        """Its process id; None when it does not run."""

    def start(self) -> None:
        """Start it, clearing away what an earlier one of it has left."""

    def is_alive(self) -> bool:
        """Whether its process lives."""

    def is_running(self) -> bool:
        """Whether it lives and does its work."""

    def begin_stop(self) -> None:
        """Ask it to end if nobody else needs it; returns at once."""

    def stop(self) -> None:
        """End it, in good order if it can, or clear away what a dead one has left.

        May be called twice.
        """

    def hurry(self) -> None:
        """Shorten a stop that is under way."""


@dataclass(frozen=True)
class ChildSpec:
    """How to run one process.

    ``env`` is its whole environment. ``ready`` says whether it does its work
    (None: as soon as it lives); it is asked often and must answer within a
    second. It gets ``stop_seconds`` between SIGTERM and SIGKILL.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    ready: Callable[[], bool] | None = None
    stop_seconds: float = 10.0


class Child:
    """A process in a group of its own, which lives and dies as one.

    The group matters: a server whose main process is killed leaves workers
    that go on answering on its port.
    """

    def __init__(
        self,
        spec: ChildSpec,
        log_file: Path,
        watch: DeathWatch,
        echo: Callable[[str], None] | None = None,
        *,
        extra_env: Mapping[str, str] | None = None,
    ) -> None:
        self.spec = spec
        self._env = {**spec.env, **(extra_env or {})}
        self._watch = watch
        self._log = OutputLog(log_file, echo=echo)
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = 0.0

    @property
    def name(self) -> str:
        """The name of its specification."""
        return self.spec.name

    @property
    def pid(self) -> int | None:
        """Its process id, which is also its group's; None when its main process is dead."""
        return self._process.pid if self._process is not None and self.is_alive() else None

    def start(self) -> None:
        """Kill what is left of the group, then start it anew.

        Raises :class:`ChildFailed` when the program cannot be run.
        """
        self._kill_group()
        try:
            self._process = subprocess.Popen(
                list(self.spec.argv),
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        except OSError as error:
            raise ChildFailed(f"{self.name} cannot be started: {error}") from error
        # Everything of ours can be killed at any moment, so a hard end loses nothing.
        self._watch.add(self._process.pid, signal.SIGKILL)
        self._log.follow(self._process)

    def is_alive(self) -> bool:
        """Whether its main process lives."""
        return self._process is not None and self._process.poll() is None

    def is_running(self) -> bool:
        """Whether it lives and says that it is ready."""
        return self.is_alive() and (self.spec.ready is None or self.spec.ready())

    @property
    def tail(self) -> list[str]:
        """The last lines that it printed, oldest first."""
        return self._log.tail

    def begin_stop(self) -> None:
        """Send SIGTERM; it has ``stop_seconds`` from now."""
        if self._process is not None and self.is_alive() and not self._deadline:
            self._process.terminate()
            self._deadline = time.monotonic() + self.spec.stop_seconds

    def stop(self) -> None:
        """Wait for its end as long as it is granted, then kill the group."""
        self.begin_stop()
        wait_until(self._has_ended_or_should_have, self.spec.stop_seconds)
        self._kill_group()
        self._deadline = 0.0

    def hurry(self) -> None:
        """Grant no more time to end."""
        self._deadline = time.monotonic()

    def _has_ended_or_should_have(self) -> bool:
        return not self.is_alive() or time.monotonic() >= self._deadline

    def _kill_group(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        kill_group(process.pid)
        process.wait()
        self._watch.remove(process.pid)
        self._log.finish(seconds=1)


def kill_group(group: int) -> None:
    """Kill a process group and wait until its last member is gone, and its ports with it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    wait_until(lambda: not group_members(group), _CLEARING_SECONDS)

"""Real workers on demand, for tests that kill them: each line "start" on stdin forks one.

Forking after the imports makes a start cheap enough to kill a worker at every
step. Each step of a run stops at the marks ``before-<step>`` and
``after-<step>`` as long as a file ``hold-<mark>`` is in the marks' folder.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from techwize_core.kernel.extensions.registry import load_extensions
from techwize_core.kernel.logs import configure_logs
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.settings import load_settings
from techwize_core.production import lease
from techwize_core.production.context import RunContext
from techwize_core.production.steps import CARRIED_OUT, Step, StepResult
from techwize_core.worker import Worker
from tests.fixtures.studio import CallBook, CountingStudio

LEASE_SECONDS = 1.5
SWEEP_SECONDS = 0.2


def main() -> None:
    """Fork a worker for each line of stdin; the parent has no threads and no connections."""
    folder = Path(sys.argv[1])
    configure_logs("error", "console")  # to stderr: stdout is for the process ids
    lease.LEASE_SECONDS = LEASE_SECONDS
    for step in CARRIED_OUT.values():
        step.carry_out = _marked(step, folder)  # type: ignore[method-assign]
    print("ready", flush=True)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _work(folder)
            os._exit(0)
        print(pid, flush=True)


def _work(folder: Path) -> None:
    environment = dict(os.environ)
    platform = open_platform(
        load_settings(environment), environment, extensions=load_extensions(environment)
    )
    platform.extensions.add("counting_studio", CountingStudio(CallBook(folder / "calls")))
    worker = Worker(platform)
    for sweep in platform.sweeps:
        # A frozen value, made by the product itself: a test may not wait as long.
        object.__setattr__(sweep, "seconds", SWEEP_SECONDS)
    worker.run_until_signal()


def _marked(step: Step, folder: Path) -> Callable[[RunContext], StepResult]:
    carry_out = step.carry_out

    def held(run: RunContext) -> StepResult:
        _stop_at(folder, f"before-{step.name}")
        result = carry_out(run)
        _stop_at(folder, f"after-{step.name}")
        return result

    return held


def _stop_at(folder: Path, mark: str) -> None:
    (folder / f"at-{mark}").touch()
    while (folder / f"hold-{mark}").exists():
        time.sleep(0.01)


if __name__ == "__main__":
    main()

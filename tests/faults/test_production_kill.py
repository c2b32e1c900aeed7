"""Workers are killed at every step of a run: it finishes, and nothing is paid for twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.production.models import STEPS, ProviderCall
from techwize_core.production.service import ProductionService
from techwize_core.projects.service import ProjectService
from tests.fixtures.api import Api
from tests.fixtures.orders import order_film, pay_in_full, tenant_of
from tests.fixtures.studio import CallBook, add_plain_template, prefer_counting_studio

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests/faults/programs/production_worker.py"
EVERY_MARK = tuple(f"{when}-{step}" for step in STEPS for when in ("before", "after"))
# Around each provider, and around each kind of work on files.
SOME_MARKS = ("after-script", "after-voice", "before-mix", "after-render", "after-gates")


class Workshop:
    """Workers that are started and killed; ``folder`` holds their marks and call book."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.folder = folder
        self.book = CallBook(folder / "calls")
        self._forker = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == "ready"
        self._worker: int | None = None

    def start_worker(self) -> None:
        """A new worker process."""
        assert self._forker.stdin is not None
        self._forker.stdin.write("start\n")
        self._forker.stdin.flush()
        self._worker = int(self._read())

    def kill_worker(self) -> None:
        """Kill -9: no handler runs, nothing is given back."""
        if self._worker is not None:
            os.kill(self._worker, signal.SIGKILL)
            self._worker = None

    def hold(self, mark: str) -> None:
        """Stop a run when it comes to ``mark``."""
        (self.folder / f"hold-{mark}").touch()

    def let_go(self, mark: str) -> None:
        """Let runs pass ``mark``."""
        (self.folder / f"hold-{mark}").unlink()

    def reached(self, mark: str) -> Callable[[], bool]:
        """Whether a run has come to ``mark``."""
        return (self.folder / f"at-{mark}").exists

    def close(self) -> None:
        """End everything."""
        self.kill_worker()
        self._forker.kill()
        self._forker.communicate()

    def _read(self) -> str:
        assert self._forker.stdout is not None
        return self._forker.stdout.readline().strip()


@pytest.fixture
def workshop(platform: Platform, environment: dict[str, str], tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(environment, tmp_path / "workshop")
    prefer_counting_studio(platform, tenant_of(platform))
    yield workshop
    workshop.close()


def until(holds: Callable[[], bool], what: str, seconds: float = 240.0) -> None:
    """Wait until ``holds()``; fails after ``seconds``, which a busy machine may well need."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not happen in time"
        time.sleep(0.02)


def started_run(api: Api, platform: Platform) -> tuple[Api, str]:
    """An order whose production was started by hand; the editor's API and the run's id."""
    client, admin = api.login("client"), api.login("admin")
    template = add_plain_template(platform, tenant_of(platform))
    project = order_film(client, pictures=2, template_id=template)
    pay_in_full(platform, project)
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        run = work.get(ProductionService).start(work.get(ProjectService).get(UUID(project)))
        run_id = str(run.id)
    return admin, run_id


def provider_calls(platform: Platform) -> list[tuple[str, str, int]]:
    """Operation, status and number of calls of each kept call."""
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        rows = work.session.query(ProviderCall).order_by(ProviderCall.operation).all()
        return [(row.operation, row.status, row.calls) for row in rows]


def finish_with_kills(
    api: Api, platform: Platform, workshop: Workshop, marks: tuple[str, ...]
) -> dict[str, Any]:
    """Carry out a run whose worker dies at each of ``marks``; returns the run."""
    admin, run_id = started_run(api, platform)
    for mark in marks:
        workshop.hold(mark)
    for mark in marks:
        workshop.start_worker()
        until(workshop.reached(mark), mark)
        workshop.kill_worker()
        workshop.let_go(mark)
    workshop.start_worker()
    over = ("succeeded", "failed", "cancelled")
    until(lambda: admin.get(f"/api/runs/{run_id}")["status"] in over, "the end of the run")
    run: dict[str, Any] = admin.get(f"/api/runs/{run_id}")
    return run


def check_finished_once(run: dict[str, Any], platform: Platform, workshop: Workshop) -> None:
    """The run succeeded, and every provider was called once for each thing it made."""
    assert (run["status"], run["error_message"]) == ("succeeded", None)
    assert {step["status"] for step in run["steps"]} == {"succeeded"}
    for operation, count in (("write", 1), ("speak", 2), ("bed", 1)):
        calls = workshop.book.begun(operation)
        assert (len(calls), len(set(calls))) == (count, count), operation
    assert provider_calls(platform) == [
        ("bed", "done", 1),
        ("speak", "done", 1),
        ("speak", "done", 1),
        ("write", "done", 1),
    ]
    costs = {step["name"]: step["cost"] for step in run["steps"] if step["cost"] != "0.0000"}
    assert costs == {"script": "0.0200", "voice": "0.0200"}


@pytest.mark.timeout(400)
def test_worker_killed_at_the_dearest_moments(
    api: Api, platform: Platform, workshop: Workshop
) -> None:
    run = finish_with_kills(api, platform, workshop, SOME_MARKS)
    check_finished_once(run, platform, workshop)
    attempts = {step["name"]: step["attempts"] for step in run["steps"]}
    twice = {"script", "voice", "mix", "render", "gates"}
    assert attempts == {name: 2 if name in twice else 1 for name in STEPS}


@pytest.mark.long
@pytest.mark.timeout(900)
def test_worker_killed_before_and_after_each_step(
    api: Api, platform: Platform, workshop: Workshop
) -> None:
    run = finish_with_kills(api, platform, workshop, EVERY_MARK)
    check_finished_once(run, platform, workshop)
    assert [step["attempts"] for step in run["steps"]] == [3] * len(STEPS)

"""Killing the processes of a run while an order is in production: it finishes by itself."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from techwize_core.demo.story import OrderStory, Step
from tests.fixtures.run import Run, wait_until

pytestmark = [pytest.mark.timeout(600), pytest.mark.long, pytest.mark.needs_plugins]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A running installation."""
    run = Run(tmp_path)
    run.start()
    yield run
    run.stop()


@pytest.mark.parametrize("victim", ["web", "live", "worker", "sandbox", "postgres"])
def test_a_killed_child_is_back_and_the_pages_answer(run: Run, victim: str) -> None:
    before = run.children()[victim]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: run.children().get(victim) not in (None, before), 10)
    wait_until(lambda: _answers(run), 10)


def test_an_order_survives_the_death_of_each_process(run: Run, tmp_path: Path) -> None:
    """Sign-up to payment in peace; then everything dies once during the first production."""
    paid, failures = threading.Event(), []

    def show(step: Step) -> None:
        if step.name == "paid":
            paid.set()

    def play() -> None:
        try:
            _PatientStory(run.url, tmp_path / "out", show=show).play()
        except Exception as error:  # told to the test below
            failures.append(error)
            paid.set()

    player = threading.Thread(target=play)
    player.start()
    assert paid.wait(120)
    for victim in ("worker", "postgres", "web", "live", "worker"):
        wait_until(lambda: set(run.children()) >= {"worker", "postgres", "web", "live"}, 20)
        os.kill(run.children()[victim], signal.SIGKILL)
        wait_until(lambda: _answers(run), 30)
    player.join(400)
    assert not player.is_alive()
    assert failures == []


def test_after_the_death_of_the_supervisor_a_new_start_serves_at_once(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.start()
    run.kill()
    run.start()
    assert _answers(run)
    assert run.stop() == 0


class _PatientStory(OrderStory):
    """A client whose network drops while servers restart: it asks again."""

    def _json(self, method, path, **request):  # type: ignore[no-untyped-def]
        import time

        import httpx

        from techwize_core.demo.story import StoryFailed

        for attempt in range(60):
            try:
                return super()._json(method, path, **request)
            except (httpx.HTTPError, StoryFailed) as error:
                refused = isinstance(error, StoryFailed) and "answered 5" not in str(error)
                if refused or attempt == 59:
                    raise
                time.sleep(0.5)
        raise AssertionError


def _answers(run: Run) -> bool:
    try:
        return run.get("/readyz").status_code == 200
    except Exception:
        return False

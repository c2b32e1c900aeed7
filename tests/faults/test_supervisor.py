"""What the supervisor does when processes are killed: real processes, real ports."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from techwize_core.kernel.embedded import EmbeddedServerAddress
from techwize_core.kernel.supervision import choose_ports
from techwize_core.kernel.supervision.processes import (
    command_of,
    group_members,
    is_alive,
    process_ids,
    wait_until,
)
from techwize_core.kernel.supervision.run import end_leftovers

pytestmark = pytest.mark.timeout(120)

ROOT = Path(__file__).resolve().parents[2]
TINY_RUN = Path(__file__).with_name("programs") / "tiny_run.py"

# The promise is 2 s on an idle machine; the rest is for one with other work.
SERVES_AGAIN_SECONDS = 15.0


class Run:
    """A ``tiny_run.py`` in a process of its own."""

    def __init__(self, folder: Path, *ports: int, flags: tuple[str, ...] = ()) -> None:
        self.folder, self.ports = folder, ports
        argv = [sys.executable, str(TINY_RUN), str(folder), ",".join(map(str, ports)), *flags]
        self.process = subprocess.Popen(
            argv,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def event(self, child: str, what: str) -> str:
        """Read events up to this one; its detail."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if json.loads(line)[:2] == [child, what]:
                return str(json.loads(line)[2])
        assert self.process.stderr is not None
        raise AssertionError(f"no {child} {what}: {self.process.stderr.read()}")

    def helpers(self) -> list[int]:
        """The death watches of this run."""
        return [pid for pid in process_ids() if self._is_helper(pid)]

    def _is_helper(self, pid: int) -> bool:
        stat = Path(f"/proc/{pid}/stat")
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            return parent == self.process.pid and "deathwatch.py" in command_of(pid)
        return False

    def kill(self, *others: int) -> None:
        """Kill the supervisor outright, the others in the same moment."""
        for pid in (*others, self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        """End it and everything of it."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.process.communicate()


def ask(port: int) -> tuple[int, int] | None:
    """(main, worker) of who answers on ``port``; None when nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/")
        main, worker = connection.getresponse().read().split()
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return int(main), int(worker)


def served_by_another(port: int, old: tuple[int, int]) -> Callable[[], bool]:
    """Whether both processes behind ``port`` are new."""

    def check() -> bool:
        now = ask(port)
        return now is not None and not set(now) & set(old)

    return check


@pytest.fixture
def start() -> Iterator[Callable[..., Run]]:
    """Starts runs, each in a new folder unless one is given, and ends them all."""
    runs: list[Run] = []
    folders: list[str] = []

    def begin(*ports: int, folder: Path | None = None, flags: tuple[str, ...] = ()) -> Run:
        if folder is None:
            # pytest's own folders have names too long for a socket on some systems.
            folders.append(tempfile.mkdtemp(prefix="tw"))
            folder = Path(folders[-1])
        runs.append(Run(folder, *ports, flags=flags))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()
        # A failed test leaves the children of a killed run behind.
        end_leftovers(run.folder)
    for name in folders:
        shutil.rmtree(name)


@pytest.fixture
def port() -> int:
    """A port that nobody uses; far from 8000, and apart for each worker of the test run."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    for base in range(21_000 + 500 * worker, 21_500 + 500 * worker, 2):
        with contextlib.suppress(Exception):
            return choose_ports(base, count=2)[0]
    raise AssertionError("no port is free")


def test_all_serve_again_after_the_supervisor_is_killed(
    start: Callable[..., Run], port: int
) -> None:
    first = start(port, flags=("--postgres",))
    first.event("all", "ready")
    old = ask(port)
    assert old is not None
    first.kill()
    again = start(port, folder=first.folder, flags=("--postgres",))
    assert wait_until(served_by_another(port, old), SERVES_AGAIN_SECONDS)
    again.event("all", "ready")
    assert not any(map(is_alive, old))
    with psycopg.connect(EmbeddedServerAddress.of(first.folder).libpq_url("techwize_app")) as own:
        assert own.execute("SELECT current_user").fetchone() == ("techwize_app",)


def test_children_die_with_a_killed_supervisor(start: Callable[..., Run], port: int) -> None:
    run = start(port, flags=("--postgres",))
    postgres = int(run.event("postgres", "started").split()[1])
    run.event("all", "ready")
    old = ask(port)
    assert old is not None
    run.kill()
    assert wait_until(lambda: not any(map(is_alive, (*old, postgres))), SERVES_AGAIN_SECONDS)


def test_a_run_takes_over_from_children_that_outlived_everything(
    start: Callable[..., Run], port: int
) -> None:
    first = start(port, flags=("--postgres",))
    old_postgres = int(first.event("postgres", "started").split()[1])
    first.event("all", "ready")
    old = ask(port)
    assert old is not None
    first.kill(*first.helpers())
    assert ask(port) == old
    assert is_alive(old_postgres)
    start(port, folder=first.folder, flags=("--postgres",)).event("all", "ready")
    assert served_by_another(port, old)()
    assert not any(map(is_alive, (*old, old_postgres)))


def test_a_killed_main_process_takes_its_worker_along(start: Callable[..., Run], port: int) -> None:
    start(port).event("all", "ready")
    old = ask(port)
    assert old is not None
    os.kill(old[0], signal.SIGKILL)
    assert wait_until(served_by_another(port, old), 10)
    assert not is_alive(old[1])


def test_long_work_beside_it_hinders_neither_a_restart_nor_the_end(
    start: Callable[..., Run], port: int
) -> None:
    run = start(port, flags=("--busy",))
    run.event("all", "ready")
    old = ask(port)
    assert old is not None
    os.kill(old[0], signal.SIGKILL)
    assert wait_until(served_by_another(port, old), 10)
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(20) == 0


def test_a_killed_worker_is_replaced(start: Callable[..., Run], port: int) -> None:
    start(port).event("all", "ready")
    old = ask(port)
    assert old is not None
    os.kill(old[1], signal.SIGKILL)
    assert wait_until(served_by_another(port, old), 10)


def test_a_killed_database_is_started_again(start: Callable[..., Run], port: int) -> None:
    run = start(port, flags=("--postgres",))
    postgres = int(run.event("postgres", "started").split()[1])
    run.event("all", "ready")
    web = ask(port)
    os.kill(postgres, signal.SIGKILL)
    run.event("postgres", "died")
    run.event("postgres", "started")
    address = EmbeddedServerAddress.of(run.folder)
    with psycopg.connect(address.libpq_url("techwize_app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert ask(port) == web


def test_a_killed_death_watch_is_replaced(start: Callable[..., Run], port: int) -> None:
    run = start(port)
    run.event("all", "ready")
    old = ask(port)
    assert old is not None
    (watch,) = run.helpers()
    os.kill(watch, signal.SIGKILL)
    # Asked once each time: between two questions the killed one may vanish, and nobody be there.
    assert wait_until(lambda: bool(set(run.helpers()) - {watch}), 10)
    run.kill()
    assert wait_until(lambda: not any(map(is_alive, old)), SERVES_AGAIN_SECONDS)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_in_reverse_order(
    start: Callable[..., Run], port: int, how: signal.Signals
) -> None:
    run = start(port, port + 1, flags=("--postgres",))
    run.event("all", "ready")
    both = [*(ask(port) or ()), *(ask(port + 1) or ())]
    helpers = run.helpers()
    run.process.send_signal(how)
    output, errors = run.process.communicate(timeout=30)
    stopped = [json.loads(line)[0] for line in output.splitlines() if '"stopped"' in line]
    assert stopped == [f"web{port + 1}", f"web{port}", "postgres"]
    assert (run.process.returncode, errors) == (0, "")
    assert len(both) == 4
    assert not any(map(is_alive, (*both, *helpers)))
    assert not (run.folder / "pg" / "postmaster.pid").exists()


def test_a_child_that_ignores_the_request_is_killed(start: Callable[..., Run], port: int) -> None:
    run = start(port, flags=("--deaf",))
    run.event("all", "ready")
    old = ask(port)
    assert old is not None
    run.process.terminate()
    assert run.process.wait(20) == 0
    assert group_members(old[0]) == []


def test_a_second_run_on_the_folder_is_refused(start: Callable[..., Run], port: int) -> None:
    first = start(port)
    first.event("all", "ready")
    before = ask(port)
    second = start(port + 1, folder=first.folder)
    output, errors = second.process.communicate(timeout=20)
    assert (second.process.returncode, output) == (1, "")
    assert errors == (
        f"Process {first.process.pid} already runs on {first.folder}; stop it, or name another "
        "folder with --data.\n"
    )
    assert ask(port) == before


def test_two_runs_in_different_folders_do_not_disturb_each_other(
    start: Callable[..., Run], port: int
) -> None:
    one, two = (start(port + n, flags=("--postgres",)) for n in (0, 1))
    one.event("all", "ready")
    two.event("all", "ready")
    before = ask(port + 1)
    one.kill()
    start(port, folder=one.folder, flags=("--postgres",)).event("all", "ready")
    assert ask(port + 1) == before
    with psycopg.connect(EmbeddedServerAddress.of(two.folder).libpq_url("techwize_app")) as own:
        assert own.execute("SELECT 1").fetchone() == (1,)


def test_a_child_that_cannot_live_is_tried_ever_more_slowly(
    start: Callable[..., Run], port: int
) -> None:
    run = start(port, flags=("--broken",))
    delays = [run.event("broken", "died") for _ in range(4)]
    assert delays == ["again in 0 s", "again in 0.25 s", "again in 0.5 s", "again in 1 s"]
    assert ask(port) is not None

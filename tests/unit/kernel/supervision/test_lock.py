from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from techwize_core.kernel.supervision.lock import ProcessLock

HOLD = """
import sys
from pathlib import Path
from techwize_core.kernel.supervision.lock import ProcessLock
print(ProcessLock(Path(sys.argv[1])).acquire(), flush=True)
sys.stdin.read()
"""


def test_only_one_holds_it_and_it_says_who(tmp_path: Path) -> None:
    one, two = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock")
    assert one.acquire()
    assert one.acquire()
    assert not two.acquire()
    assert two.holder() == os.getpid()
    one.release()
    one.release()
    assert two.acquire()
    two.release()


def test_a_killed_holder_holds_no_more(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[4])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        lock = ProcessLock(path)
        assert not lock.acquire()
        assert lock.holder() == other.pid
        other.send_signal(signal.SIGKILL)
    assert lock.acquire(seconds=5)
    lock.release()

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from techwize_core.kernel.supervision.output import OutputLog


def follow(log: OutputLog, code: str) -> None:
    """Run ``code`` and take in all that it prints."""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", code], stdout=subprocess.PIPE
    ) as process:
        log.follow(process)
        process.wait(20)
        log.finish(seconds=20)


def test_the_files_stay_within_their_size_and_number(tmp_path: Path) -> None:
    log = OutputLog(tmp_path / "log" / "web.log", max_bytes=1000, keep=2)
    follow(log, "for n in range(1000): print('line', n)")
    files = sorted((tmp_path / "log").iterdir())
    assert [one.name for one in files] == ["web.log", "web.log.1", "web.log.2"]
    assert all(one.stat().st_size <= 1000 for one in files)
    newest_last = "".join(one.read_text() for one in (files[2], files[1], files[0]))
    last = newest_last.splitlines()
    assert last == [f"line {n}" for n in range(1000 - len(last), 1000)]
    assert log.tail == [f"line {n}" for n in range(960, 1000)]


def test_a_restarted_child_goes_on_in_the_same_file(tmp_path: Path) -> None:
    lines: list[str] = []
    log = OutputLog(tmp_path / "web.log", echo=lines.append)
    follow(log, "print('one')")
    follow(log, "import sys; sys.stdout.buffer.write(b'tw\\xff without an end')")
    assert (tmp_path / "web.log").read_bytes() == b"one\ntw\xff without an end"
    assert lines == ["one", "tw\N{REPLACEMENT CHARACTER} without an end"]


def test_a_listener_that_fails_stops_neither_the_log_nor_the_child(tmp_path: Path) -> None:
    def fail(_line: str) -> None:
        raise BrokenPipeError

    log = OutputLog(tmp_path / "web.log", echo=fail)
    follow(log, "print('one'); print('two')")
    assert (tmp_path / "web.log").read_text() == "one\ntwo\n"

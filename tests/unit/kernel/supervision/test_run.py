from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.supervision.run import MARK, end_leftovers, note_children, single_run


@pytest.fixture
def child(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process group that bears the mark of ``tmp_path``."""
    argv = [sys.executable, "-I", "-S", "-c", "input()"]
    env = {**os.environ, MARK: str(tmp_path.resolve())}
    with subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, process_group=0) as process:
        yield process
        process.kill()


def test_what_an_earlier_run_noted_is_ended(tmp_path: Path, child: subprocess.Popen[bytes]) -> None:
    note_children(tmp_path, [(child.pid, ["web"])])
    with single_run(tmp_path):
        assert child.wait(10) == -9
    assert not (tmp_path / "run.children").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads the mark from /proc")
def test_a_number_that_now_belongs_to_a_stranger_is_left_alone(
    tmp_path: Path, child: subprocess.Popen[bytes]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    note_children(other, [(child.pid, ["web"]), (os.getpgrp(), ["web"]), (1, ["init"])])
    end_leftovers(other)
    assert child.poll() is None


@pytest.mark.parametrize("notes", ["", "{", "[1]", "{}", '[{"group": "1"}]', '[{"group": -1}]'])
def test_notes_without_sense_do_not_matter(tmp_path: Path, notes: str) -> None:
    (tmp_path / "run.children").write_text(notes)
    with single_run(tmp_path):
        pass


def test_notes_are_written_whole(tmp_path: Path) -> None:
    note_children(tmp_path, [(7, ["web", "--port", "8000"])])
    notes = json.loads((tmp_path / "run.children").read_text())
    assert notes == [{"group": 7, "command": "web --port 8000"}]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigurationError, match="name another with --data"),
        single_run(tmp_path / "file" / "var"),
    ):
        pass

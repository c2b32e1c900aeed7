"""One run per data folder, and an end to what a killed run has left there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.supervision.child import kill_group
from techwize_core.kernel.supervision.errors import AlreadyRunning
from techwize_core.kernel.supervision.lock import ProcessLock
from techwize_core.kernel.supervision.processes import command_of, environment_of, group_members

# In the environment of every child, so that a group number alone never decides whom we kill.
MARK = "TECHWIZE_RUN"

# The kernel drops a killed run's lock with its last thread, a moment after the signal.
_PATIENCE_SECONDS = 1.0


@contextmanager
def single_run(data_dir: Path) -> Iterator[None]:
    """Hold ``data_dir`` for one run; what a killed run has left is ended, its ports freed.

    Raises :class:`AlreadyRunning` when another run holds it, and
    :class:`ConfigurationError` when the folder cannot be used.
    """
    folder = data_dir.resolve()
    lock = ProcessLock(folder / "run.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = lock.acquire(_PATIENCE_SECONDS)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be used ({error.strerror}); name another with --data."
        ) from error
    if not free:
        raise AlreadyRunning(
            f"Process {lock.holder()} already runs on {folder}; stop it, or name another folder "
            "with --data."
        )
    try:
        end_leftovers(folder)
        yield
    finally:
        lock.release()


def note_children(data_dir: Path, children: Iterable[tuple[int, list[str]]]) -> None:
    """Write down (group, command line) of each running child, for the run after a crash."""
    notes = [{"group": group, "command": " ".join(argv)} for group, argv in children]
    target = _notes(data_dir)
    draft = target.with_suffix(".new")
    draft.write_text(json.dumps(notes))
    draft.replace(target)


def end_leftovers(data_dir: Path) -> None:
    """Kill the process groups that an earlier run of this folder has noted and left."""
    try:
        notes = json.loads(_notes(data_dir).read_text())
    except (OSError, ValueError):
        return
    for note in notes if isinstance(notes, list) else []:
        if _is_ours(note, data_dir):
            kill_group(note["group"])
    _notes(data_dir).unlink(missing_ok=True)


def _is_ours(note: Any, data_dir: Path) -> bool:
    if not isinstance(note, dict) or not isinstance(note.get("group"), int):
        return False
    if note["group"] <= 1 or note["group"] == os.getpgrp():
        return False
    mark = f"{MARK}={data_dir.resolve()}"
    return any(
        mark in environment_of(pid)
        # Where no environment can be read (macOS), the command line has to do.
        or (not environment_of(pid) and command_of(pid) == note.get("command"))
        for pid in group_members(note["group"])
    )


def _notes(data_dir: Path) -> Path:
    return data_dir / "run.children"

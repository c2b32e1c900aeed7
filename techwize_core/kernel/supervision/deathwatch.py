"""Outlives a process that is killed outright, to end the children it leaves behind.

Linux can signal a child when its parent dies, but only the child and not the
processes it started, and macOS cannot. So the parent holds one end of a pipe
and this small process the other: when the pipe closes, the parent is gone, by
whatever cause, and every process group noted by then gets its signal.

The file is also the script which that process runs; then it sees the standard
library only, so that it starts in a few milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path


class DeathWatch:
    """The parent's end. Starts the watching process with the first group it is told of."""

    def __init__(self) -> None:
        self._signals: dict[int, int] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def add(self, group: int, signal_number: int) -> None:
        """From now on, process group ``group`` gets ``signal_number`` when we die."""
        self._signals[group] = signal_number
        if not self._say(group, signal_number):
            self.ensure()

    def remove(self, group: int) -> None:
        """The group has ended, and its number may be given to a stranger."""
        if self._signals.pop(group, None) is not None:
            self._say(group, 0)

    @property
    def pid(self) -> int | None:
        """The watching process; None before the first group is noted."""
        return None if self._process is None else self._process.pid

    def ensure(self) -> None:
        """Start the watching process again if somebody has killed it."""
        if self._process is not None and self._process.poll() is None:
            return
        self._close()
        self._process = subprocess.Popen(
            # Told on the command line, so that no moment passes in which it knows nothing.
            [sys.executable, "-I", "-S", str(Path(__file__).resolve()), *self._notes()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd="/",
            # Its own session: a Ctrl-C or a hang-up of the terminal is not meant for it.
            start_new_session=True,
        )

    def close(self) -> None:
        """End the watch; groups that are still noted are left alone."""
        for group in list(self._signals):
            self.remove(group)
        self._close()

    def _notes(self) -> list[str]:
        return [f"{group} {number}" for group, number in self._signals.items()]

    def _say(self, group: int, signal_number: int) -> bool:
        if self._process is None or self._process.stdin is None:
            return False
        try:
            self._process.stdin.write(b"%d %d\n" % (group, signal_number))
            self._process.stdin.flush()
        except BrokenPipeError:
            return False
        return True

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()


def watch(lines: Iterable[str | bytes]) -> None:
    """Read "group signal" lines (signal 0: forget the group) to the end, then signal the rest."""
    signals: dict[int, int] = {}
    for line in lines:
        group, signal_number = (int(word) for word in line.split())
        if signal_number:
            signals[group] = signal_number
        else:
            signals.pop(group, None)
    for group, signal_number in signals.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal_number)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watch(chain(sys.argv[1:], sys.stdin.buffer))

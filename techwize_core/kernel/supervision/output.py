"""Takes what a child process prints into a log file of bounded size."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO

_TAIL_LINES = 40


class OutputLog:
    """A log file that is turned over by size, and the last lines in memory.

    ``path`` is written to by our own process, not by the child: a child that
    runs as another user must have no say in where a file of root's lands.
    At most ``keep`` older files stay beside it, as ``<name>.1`` and on.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int = 5_000_000,
        keep: int = 2,
        echo: Callable[[str], None] | None = None,
    ) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._keep = keep
        self._echo = echo
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._thread: threading.Thread | None = None

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Copy what it prints, from a thread of its own, until everybody has closed the pipe."""
        stream = process.stdout
        if stream is None:
            raise ValueError("The process was started without a pipe for its output.")
        self._tail.clear()
        self._thread = threading.Thread(
            target=self._copy, args=(stream,), name=f"log {self._path.name}", daemon=True
        )
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Wait until the last words are written, at most ``seconds``."""
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def tail(self) -> list[str]:
        """The last lines, oldest first."""
        return list(self._tail)

    def _copy(self, stream: IO[bytes]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        target = self._path.open("ab")
        try:
            with stream:
                for line in stream:
                    if target.tell() + len(line) > self._max_bytes:
                        target.close()
                        self._turn_over()
                        target = self._path.open("ab")
                    target.write(line)
                    target.flush()
                    self._tell(line)
        finally:
            target.close()

    def _tell(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip()
        self._tail.append(text)
        if self._echo is not None:
            # The terminal may be gone; a child must never wait because nobody reads on.
            with contextlib.suppress(OSError, ValueError):
                self._echo(text)

    def _turn_over(self) -> None:
        for number in range(self._keep, 0, -1):
            older = self._path if number == 1 else self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

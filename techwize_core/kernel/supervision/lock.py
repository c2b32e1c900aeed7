"""A lock that lives exactly as long as the process that holds it."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

_POLL_SECONDS = 0.02


class ProcessLock:
    """An exclusive lock on the file ``path``; the kernel drops it when the holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, seconds: float = 0.0) -> bool:
        """Try for ``seconds``; False when somebody else keeps it. Holding it already is fine.

        Raises :class:`PermissionError` when the file belongs to somebody else.
        """
        if self._descriptor is not None:
            return True
        deadline = time.monotonic() + seconds
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while not _try(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return False
            time.sleep(_POLL_SECONDS)
        os.truncate(descriptor, 0)
        os.write(descriptor, b"%d\n" % os.getpid())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back; the file stays, since removing it would let two hold "the" lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """The process id that the last holder wrote; None when there is none to read."""
        try:
            return int(self._path.read_text())
        except (OSError, ValueError):
            return None


def _try(descriptor: int) -> bool:
    # flock, not lockf: a POSIX lock is lost as soon as any descriptor of the file is closed.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

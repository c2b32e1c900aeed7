"""For commands that need the folder's server for a moment, whoever runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from techwize_core.kernel.embedded.address import EmbeddedServerAddress
from techwize_core.kernel.embedded.errors import ServerBusy
from techwize_core.kernel.embedded.postmaster import read_pid_file, running_postmaster
from techwize_core.kernel.embedded.server import EmbeddedPostgres

_WAIT_SECONDS = 30.0
_POLL_SECONDS = 0.05


def running_server(data_dir: Path) -> EmbeddedServerAddress | None:
    """The folder's server that takes connections now, whoever started it; None without one.

    Raises :class:`UnusableFolder` when the folder could not have one.
    """
    address = EmbeddedServerAddress.of(data_dir)
    if running_postmaster(address.cluster) is None:
        return None
    noted = read_pid_file(address.cluster)
    return address if noted is not None and noted.ready else None


@contextmanager
def embedded_server(data_dir: Path) -> Iterator[EmbeddedServerAddress]:
    """The folder's server: the running one, or one that is started and stopped again.

    A server that another process is starting is waited for. Raises what
    :meth:`EmbeddedPostgres.start` raises.
    """
    own = EmbeddedPostgres(data_dir)
    if _started(own, data_dir):
        try:
            yield own.address
        finally:
            own.stop()
    else:
        yield own.address


def _started(own: EmbeddedPostgres, data_dir: Path) -> bool:
    """Whether the server had to be started; False when another process's is ready."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        # Its lock says whether the starter lives. A server without one is ended by start().
        try:
            own.start(patience_seconds=0)
        except ServerBusy:
            if running_server(data_dir) is not None:
                return False
            if time.monotonic() > deadline:
                raise
        else:
            return True
        time.sleep(_POLL_SECONDS)

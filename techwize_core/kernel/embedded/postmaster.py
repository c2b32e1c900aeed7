"""Finds, judges and ends a server of a cluster that is not our child."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from techwize_core.kernel.embedded.errors import ServerFailed
from techwize_core.kernel.supervision.processes import (
    command_of,
    is_alive,
    process_ids,
    program_of,
    wait_until,
    working_folder_of,
)

# miscadmin.h: LOCK_FILE_LINE_PID and LOCK_FILE_LINE_PM_STATUS, counted from 0 here.
_PID_LINE, _STATUS_LINE = 0, 7

# A fast shutdown first, then one without a checkpoint, then none at all: each is
# safe for what was committed, and a waiting newcomer gets at most this many seconds.
_ENDINGS = ((signal.SIGINT, 0.5), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0))


@dataclass(frozen=True)
class PidFile:
    """What the server wrote about itself; ``pid`` is 0 when the file makes no sense."""

    pid: int
    ready: bool


def read_pid_file(cluster: Path) -> PidFile | None:
    """The cluster's ``postmaster.pid``; None when there is none."""
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return None
    status = lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
    first = lines[_PID_LINE].strip() if lines else ""
    return PidFile(int(first) if first.isdecimal() else 0, status == "ready")


def is_postgres_of(pid: int, cluster: Path) -> bool:
    """Whether ``pid`` is a living postgres that works on ``cluster``.

    The working folder proves it; where that cannot be read (another user's
    process, macOS), the command line must name the folder.
    """
    if not is_alive(pid) or program_of(pid) != "postgres":
        return False
    folder = working_folder_of(pid)
    if folder is not None:
        return folder == cluster
    return f" {cluster} " in f"{command_of(pid)} "


def running_postmaster(cluster: Path) -> int | None:
    """The process id of the cluster's server, whoever started it; None when none runs."""
    noted = read_pid_file(cluster)
    return noted.pid if noted is not None and is_postgres_of(noted.pid, cluster) else None


def clear_leftovers(cluster: Path) -> None:
    """End a server whose starter is gone, and remove a pid file that names a stranger.

    Only the holder of the folder's lock may call this. Strangers are never signalled.
    Raises :class:`ServerFailed` when an old server cannot be ended.
    """
    postmaster = running_postmaster(cluster)
    if postmaster is not None:
        _end([postmaster], cluster)
    # A killed postmaster's sessions end by themselves, but only when they next wait.
    orphans = [pid for pid in process_ids() if is_postgres_of(pid, cluster)]
    _end(orphans, cluster)
    noted = read_pid_file(cluster)
    # postgres itself sees through a file of a dead process, and then also looks for
    # sessions that still hold its shared memory; a living stranger, a zombie and
    # a file without sense stop it.
    if noted is not None and (noted.pid == 0 or _exists(noted.pid)):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    for lock in cluster.glob(".s.PGSQL.*.lock"):
        lock.unlink(missing_ok=True)


def _end(pids: list[int], cluster: Path) -> None:
    def gone() -> bool:
        return not any(is_postgres_of(pid, cluster) for pid in pids)

    for how, seconds in _ENDINGS:
        if gone():
            return
        for pid in pids:
            _signal(pid, how, cluster)
        if wait_until(gone, seconds):
            return
    raise ServerFailed(f"An old database server of {cluster} (process {pids[0]}) does not end.")


def _signal(pid: int, how: signal.Signals, cluster: Path) -> None:
    if not is_postgres_of(pid, cluster):
        return
    try:
        os.kill(pid, how)
    except PermissionError as error:
        raise ServerFailed(
            f"A database server of {cluster} (process {pid}) runs as another user; stop it first."
        ) from error
    except ProcessLookupError:
        return


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True

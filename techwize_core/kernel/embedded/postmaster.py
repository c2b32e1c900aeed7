"""Reads ``postmaster.pid`` and says whose process it names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from techwize_core.kernel.supervision.processes import (
    command_of,
    is_alive,
    process_ids,
    working_folder_of,
)

_PID_LINE, _STATUS_LINE = 0, 7  # miscadmin.h: LOCK_FILE_LINE_PID, LOCK_FILE_LINE_PM_STATUS


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
    process, macOS), the command line must name both.
    """
    if not is_alive(pid):
        return False
    command = command_of(pid)
    # A server process shows its title ("postgres: checkpointer"), the postmaster its arguments.
    if "postgres" not in command.split(" ")[0]:
        return False
    folder = working_folder_of(pid)
    if folder is not None:
        return folder == cluster
    return f" {cluster} " in f"{command} "


def running_postmaster(cluster: Path) -> int | None:
    """The process id of the cluster's server, whoever started it; None when none runs."""
    noted = read_pid_file(cluster)
    return noted.pid if noted is not None and is_postgres_of(noted.pid, cluster) else None


def server_processes(cluster: Path) -> list[int]:
    """Every process of the cluster's server, orphans of a killed one included (Linux only)."""
    own = os.getpid()
    return [pid for pid in process_ids() if pid != own and is_postgres_of(pid, cluster)]

"""What the operating system says about a process: /proc on Linux, ``ps`` elsewhere.

A process id alone proves nothing, since ids are given again; whoever signals a
process that is not its own child asks here first what it is.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self" / "stat").exists()
_POLL_SECONDS = 0.01


def is_alive(pid: int) -> bool:
    """Whether ``pid`` runs; a zombie, which only waits to be counted, does not."""
    if pid <= 0:
        return False
    if _HAS_PROC:
        return _linux_state(pid) not in ("", "Z", "X")
    return _ps(pid, "stat")[:1] not in ("", "Z")


def program_of(pid: int) -> str:
    """The file name of the program it runs (its first 15 bytes); "" when it is gone."""
    if not _HAS_PROC:
        return PurePath(_ps(pid, "comm")).name
    try:
        return (_PROC / str(pid) / "comm").read_text(errors="replace").rstrip("\n")
    except OSError:
        return ""


def command_of(pid: int) -> str:
    """Its command line, parts joined by blanks; "" when it is gone or hides it."""
    if not _HAS_PROC:
        return _ps(pid, "command")
    try:
        raw = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ""
    return os.fsdecode(raw).replace("\0", " ").strip()


def working_folder_of(pid: int) -> Path | None:
    """Its working folder; None when it is gone, belongs to someone else, or there is no /proc."""
    try:
        return (_PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def environment_of(pid: int) -> list[str]:
    """The ``NAME=value`` strings that it was started with; empty when they cannot be read."""
    try:
        raw = (_PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return []
    return os.fsdecode(raw).split("\0")


def process_ids() -> Iterator[int]:
    """Every process that can be seen; nothing where there is no /proc."""
    if _HAS_PROC:
        yield from (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def group_members(group: int) -> list[int]:
    """The living processes of a process group; without /proc, its leader at most."""
    if not _HAS_PROC:
        return [group] if is_alive(group) else []
    return [pid for pid in process_ids() if _group_of(pid) == group and is_alive(pid)]


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask every 10 ms until it holds; False when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _linux_state(pid: int) -> str:
    try:
        stat = (_PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return ""
    # The name in brackets may hold blanks and brackets itself, so look behind the last one.
    return stat.rpartition(b")")[2].split()[0].decode()


def _ps(pid: int, column: str) -> str:
    found = subprocess.run(
        ["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()

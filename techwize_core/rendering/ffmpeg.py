"""Runs ffmpeg: stops with its parent, can be cancelled, and fails with a sentence."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg

from techwize_core.rendering.errors import RenderCancelled, RenderError

Cancelled = Callable[[], bool]

# Asks the kernel (prctl 1, PR_SET_PDEATHSIG) to kill ffmpeg when we die, then
# becomes ffmpeg. A launcher, since preexec_fn is not safe beside threads.
_LAUNCHER = (
    "import ctypes,os,signal,sys;"
    "ctypes.CDLL(None).prctl(1,signal.SIGKILL);"
    "os.getppid()==int(sys.argv[1]) or sys.exit(1);"
    "os.execv(sys.argv[2],sys.argv[2:])"
)
_POLL_SECONDS = 0.1
DISK_FULL = "The disk is full: free some space and start the render again; it goes on from here."
LEFTOVER_SECONDS = 3600
"""How old a temporary file must be to be taken for one of a killed render."""


def never() -> bool:
    """The answer of a caller who does not cancel."""
    return False


@lru_cache(maxsize=1)
def ffmpeg_program() -> str:
    """Path of the ffmpeg in use (``IMAGEIO_FFMPEG_EXE`` wins).

    Raises RenderError when there is none.
    """
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as problem:
        raise RenderError(
            "No ffmpeg was found: install the package imageio-ffmpeg again, "
            "or set IMAGEIO_FFMPEG_EXE to an ffmpeg with libx264 and libass."
        ) from problem


def run_ffmpeg(
    arguments: list[str], *, cwd: Path | None = None, cancelled: Cancelled = never
) -> str:
    """Run ffmpeg with ``arguments`` and return what it reported.

    Raises RenderCancelled when ``cancelled()`` turns true meanwhile, RenderError
    when ffmpeg fails.
    """
    command = [ffmpeg_program(), "-hide_banner", "-nostdin", "-y", *arguments]
    if sys.platform == "linux":
        command = [sys.executable, "-SEc", _LAUNCHER, str(os.getpid()), *command]
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as problem:
        raise RenderError(f"ffmpeg could not be started: {problem}") from problem
    report = _watched(process, cancelled)
    if process.returncode != 0:
        raise RenderError(_reason(report, process.returncode))
    return report


def _watched(process: subprocess.Popen[str], cancelled: Cancelled) -> str:
    try:
        while True:
            if cancelled():
                raise RenderCancelled
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=_POLL_SECONDS)[1]
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def _reason(report: str, code: int) -> str:
    if "No space left on device" in report:
        return DISK_FULL
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    return f"ffmpeg stopped with code {code}: {' / '.join(lines[-3:])[:400]}"


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside ``target`` that takes its name only if all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(
        f".{target.stem}.{os.getpid()}-{os.urandom(4).hex()}.part{target.suffix}"
    )
    try:
        yield part
        part.replace(target)
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise RenderError(DISK_FULL) from problem
        raise
    finally:
        part.unlink(missing_ok=True)


def sweep_leftovers(cache_dir: Path) -> None:
    """Remove what killed renders left in ``cache_dir``; finished parts stay."""
    long_ago = time.time() - LEFTOVER_SECONDS
    for pattern in (".*.part*", ".work-*"):
        for path in cache_dir.rglob(pattern):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime > long_ago:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

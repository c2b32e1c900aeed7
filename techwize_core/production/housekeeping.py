"""Keeps the working files of this machine from filling its disk."""

from __future__ import annotations

import time
from pathlib import Path

from techwize_core.kernel.platform import Platform

KEEP_SECONDS = 14 * 24 * 3600.0
"""Long enough for most revisions to find their scenes drawn."""


def tidy_working_files(platform: Platform) -> None:
    """Delete working files and cached scenes that are older than ``KEEP_SECONDS``.

    What a run still needs is made or fetched again, so that nothing is lost
    but time. Uses the file system's own clock, not the platform's.
    """
    oldest = time.time() - KEEP_SECONDS
    for folder in ("runs", "render"):
        root = platform.settings.cache_dir / folder
        # Deepest first, so that a folder is empty by the time it is looked at.
        for path in sorted(root.rglob("*"), reverse=True):
            _drop_if_older(path, oldest)


def _drop_if_older(path: Path, oldest: float) -> None:
    try:
        if path.lstat().st_mtime >= oldest:
            return  # also an empty folder: a run may be about to fill it
        if path.is_dir():
            path.rmdir()  # only succeeds on an empty one
        else:
            path.unlink()
    except OSError:
        # In use, not empty, or gone already: another sweep will see.
        return

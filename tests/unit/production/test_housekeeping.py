"""Old working files go, fresh ones stay."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

from techwize_core.production.housekeeping import KEEP_SECONDS, tidy_working_files


def made(path: Path, age: float) -> Path:
    """A file that was last written ``age`` seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_only_what_is_old_goes(tmp_path: Path) -> None:
    old = made(tmp_path / "runs/a/media/old.jpg", KEEP_SECONDS + 60)
    fresh = made(tmp_path / "render/scenes/fresh.mp4", 60)
    empty = tmp_path / "runs/b"
    empty.mkdir()
    other = made(tmp_path / "elsewhere/old.jpg", KEEP_SECONDS + 60)
    platform = SimpleNamespace(settings=SimpleNamespace(cache_dir=tmp_path))
    tidy_working_files(platform)  # type: ignore[arg-type]
    assert not old.exists()
    assert fresh.exists() and other.exists() and empty.exists()
    os.utime(empty, (0, 0))
    tidy_working_files(platform)  # type: ignore[arg-type]
    assert not empty.exists()

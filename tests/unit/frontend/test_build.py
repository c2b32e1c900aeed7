"""The built assets are complete and weigh little, and the lock file names no registry."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DIST = ROOT / "techwize_core" / "static" / "dist"

built = pytest.mark.skipif(
    not (DIST / "manifest.json").exists(), reason="the front end is not built: npm run build"
)


def _manifest() -> dict[str, str]:
    manifest: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _compressed(name: str) -> int:
    return len(gzip.compress((DIST / _manifest()[name]).read_bytes(), 9))


@built
def test_every_name_of_the_manifest_has_its_file() -> None:
    assert [name for name, file in _manifest().items() if not (DIST / file).is_file()] == []


@built
@pytest.mark.parametrize(("name", "budget"), [("app.css", 25_000), ("app.js", 30_000)])
def test_assets_stay_within_their_budget(name: str, budget: int) -> None:
    assert _compressed(name) <= budget


@built
def test_colours_need_no_recent_browser() -> None:
    assert "light-dark(" not in (DIST / _manifest()["app.css"]).read_text(encoding="utf-8")


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [
        name for name, entry in lock["packages"].items() if name and "integrity" not in entry
    ] == []


def test_the_lock_file_covers_every_platform() -> None:
    """`npm ci` refuses a lock that lacks an optional package of another system."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    locked = {name.rpartition("node_modules/")[2] for name in lock["packages"]}
    wanted = {
        name
        for entry in lock["packages"].values()
        for name in entry.get("optionalDependencies", {})
    }
    assert wanted - locked == set()

"""``docs/api-quickstart.md`` as a stranger follows it: its blocks, in order, against a running installation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fixtures.orders import picture
from tests.fixtures.run import Run

pytestmark = [pytest.mark.timeout(1200), pytest.mark.needs_plugins]

PAGE = Path(__file__).parents[2] / "docs" / "api-quickstart.md"
FILM = "## Approve and download"


def _blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stranger works, with a picture in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop-front.jpg").write_bytes(picture(1))
    return tmp_path


@pytest.fixture
def run(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Run]:
    """A running installation; it makes films only for those who wait for them."""
    if not request.node.get_closest_marker("long"):
        monkeypatch.setenv("AUTO_PRODUCTION", "off")
    run = Run(tmp_path_factory.mktemp("run"))
    run.start()
    yield run
    assert run.stop() == 0


def _follow(text: str, url: str) -> dict[str, Any]:
    """Run the blocks of ``text`` as one program; the names that it leaves."""
    names: dict[str, Any] = {"__name__": "quickstart"}
    try:
        for block in _blocks(text):
            exec(compile(block.replace("http://127.0.0.1:8000", url), str(PAGE), "exec"), names)
    finally:
        client = names.get("api")
        if isinstance(client, httpx.Client):
            client.close()
    return names


def test_a_stranger_gets_as_far_as_a_paid_order(run: Run, folder: Path) -> None:
    before_the_film, _film = PAGE.read_text(encoding="utf-8").split(FILM)
    names = _follow(before_the_film, run.url)
    assert names["paid"]["balance"]["due"] == "0.00"
    assert names["page"]["next_cursor"] is None


@pytest.mark.long
def test_a_stranger_holds_the_video_and_the_receipt(run: Run, folder: Path) -> None:
    _follow(PAGE.read_text(encoding="utf-8"), run.url)
    assert (folder / "video.mp4").read_bytes()[4:8] == b"ftyp"
    assert (folder / "receipt.pdf").read_bytes().startswith(b"%PDF-")

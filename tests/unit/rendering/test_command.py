"""``techwize render`` as a function: exit codes, one-line errors, the JSON report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from techwize_core.rendering import RenderResult
from techwize_core.rendering.command import render_file

from .conftest import film_board


def test_it_renders_and_reports_as_json(
    film: RenderResult, film_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (film_folder / "board.json").write_text(film_board().to_json())
    code = render_file(
        film_folder / "board.json", tmp_path / "out.mp4", as_json=True,
        cache_dir=film_folder / "cache",
    )  # fmt: skip
    data = json.loads(capsys.readouterr().out)
    assert (code, data["cache_hits"], data["quality"]["passed"]) == (0, 3, True)
    assert [step["step"] for step in data["steps"]] == [
        "captions",
        "scenes",
        "mix",
        "render",
        "stills",
    ]
    assert Path(data["output"]).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("content", "shape", "said"),
    [
        (None, None, "No such file"),
        ("{", None, "Invalid JSON"),
        ('{"scenes": []}', None, "scenes: "),
        ("good", "4:3", "--format must be one of 9:16, 4:5, 1:1, 16:9."),
    ],
)
def test_wrong_use_is_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, shape: str | None,
    said: str,
) -> None:  # fmt: skip
    board = tmp_path / "board.json"
    if content is not None:
        board.write_text(film_board().to_json() if content == "good" else content)
    assert render_file(board, tmp_path / "out.mp4", format=shape) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_missing_media_is_1_and_names_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = tmp_path / "board.json"
    board.write_text(film_board().to_json())
    assert render_file(board, tmp_path / "out.mp4", cache_dir=tmp_path / "cache") == 1
    assert "one.png: This file is missing" in capsys.readouterr().err

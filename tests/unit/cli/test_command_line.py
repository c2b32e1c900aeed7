"""What the command says of wrong use, and the exit code it ends with."""

from __future__ import annotations

from pathlib import Path

import pytest

from techwize_core.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of ``techwize`` with these arguments."""
    monkeypatch.setattr("sys.argv", ["techwize", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("run", "--port", "abc"),
        ("run", "--port", "70000"),
        ("run", "extra"),
        ("web",),
        ("worker", "--queues", "nope"),
        ("render", "missing.json", "-o", "film.mp4"),
        ("tenant", "create"),
        ("tenant", "create", "acme", "--name", "Acme", "--accent", "red"),
    ],
)
def test_wrong_use_is_one_line_that_leads_to_the_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--help" in said.err


def test_a_storyboard_that_cannot_be_rendered_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    board = tmp_path / "board.json"
    board.write_text("{}")
    assert run(monkeypatch, "render", str(board), "-o", str(tmp_path / "film.mp4")) == 2
    assert "scenes" in capsys.readouterr().err


def test_help_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--help") == 0

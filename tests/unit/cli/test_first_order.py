"""What a newcomer reads when the first order does not come to its end."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from techwize_core.cli import demo_order
from techwize_core.demo.story import StoryFailed


@pytest.mark.parametrize("stopped", [False, True])
def test_a_first_order_that_ctrl_c_ends_is_no_failure(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    stopped: bool,
) -> None:
    stopping = Event()

    def play(*_arguments: object, **_options: object) -> None:
        if stopped:
            stopping.set()
        raise StoryFailed("The server cannot be reached.")

    monkeypatch.setattr(demo_order, "play", play)
    demo_order.show_first_order(tmp_path, "http://127.0.0.1:1", stopping)
    assert ("did not finish" in capsys.readouterr().err) is not stopped
    assert not (tmp_path / "demo" / "first-order").exists()

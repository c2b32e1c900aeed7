"""The two formats refuse what they do not know and survive a round trip."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from techwize_core.sdk.storyboard import Backdrop, Scene, Storyboard, TextLayer, storyboard_schema
from techwize_core.sdk.template import TemplateDocument, fill_marks, template_schema

SCENE = Scene(id="a", seconds=3, ground=Backdrop(), layers=(TextLayer(text="Hi"),))


def test_a_storyboard_survives_its_file() -> None:
    board = Storyboard(scenes=(SCENE,))
    assert Storyboard.model_validate_json(board.to_json()) == board


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"schema": "techwize.storyboard/2"},
        {"scenes": []},
        {"scenes": [SCENE, SCENE]},
        {"brand": {"primary": "red"}},
        {"scenes": [{"id": "a", "seconds": 1, "ground": {"type": "backdrop"},
                     "layers": [{"type": "text", "text": "late", "at": 2}]}]},
    ],
)  # fmt: skip
def test_an_unsound_storyboard_is_refused(change: dict) -> None:
    with pytest.raises(ValidationError):
        Storyboard.model_validate({"scenes": [SCENE], **change})


def test_a_template_may_only_name_what_it_asks_for() -> None:
    scene = {"id": "a", "role": "hook", "layers": [{"type": "text", "text": "{{ofer}}"}]}
    slot = {"id": "offer", "ask": {"en": "Offer?"}}
    with pytest.raises(ValidationError, match="no slot is called ofer"):
        TemplateDocument.model_validate(
            {"id": "shop", "title": {"en": "Shop"}, "slots": [slot], "scenes": [scene]}
        )


def test_marks_are_filled_and_unknown_ones_vanish() -> None:
    assert fill_marks("Only {{price}} {{nothing}} today", {"price": "KSh 5"}) == "Only KSh 5 today"


def test_schemas_are_published_under_their_own_names() -> None:
    assert storyboard_schema()["properties"]["schema"]["const"] == "techwize.storyboard/1"
    assert template_schema()["properties"]["schema"]["const"] == "techwize.template/1"

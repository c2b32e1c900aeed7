"""Texts fit, captions are readable, colours have contrast, nothing leaves the safe area."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techwize_core.rendering.ass import AssScript, Letters, escaped
from techwize_core.rendering.captions import build_captions, spread_evenly
from techwize_core.rendering.colour import contrast, readable_on, shifted_to_read
from techwize_core.rendering.fonts import emergency_face, face
from techwize_core.rendering.layout import place_layers
from techwize_core.rendering.look import look_of
from techwize_core.rendering.typesetting import TypeStyle, set_text
from techwize_core.sdk.storyboard import (
    PIXELS,
    Backdrop,
    Button,
    Canvas,
    LogoLayer,
    LowerThird,
    PriceTag,
    Scene,
    Storyboard,
    TextLayer,
    VoiceLine,
)

LONG = "Tunakuletea vitu vinavyokuridhisha kwelikweli nyumbani kwako papo hapo bila malipo"
colours = st.from_regex(r"\A#[0-9A-F]{6}\Z")


@pytest.mark.parametrize("text", ["Hi", LONG, "Kinachowasababishia" * 3, "KSh 12,500,000"])
@pytest.mark.parametrize("width", [200, 863])
def test_no_line_is_wider_than_its_box(text: str, width: int) -> None:
    style = TypeStyle(emergency_face(), 108, 1.05, 3, tracking=-0.015)
    made = set_text(text, style, width, 108)
    assert len(made.lines) <= 3
    assert made.width <= width
    assert " ".join(made.lines) == text


def test_what_a_face_cannot_draw_is_left_out() -> None:
    assert face("Bricolage Grotesque", 800).printable("Karibu 🎉 sana") == "Karibu sana"


@settings(max_examples=50, deadline=None)
@given(colours, colours)
def test_chosen_colours_can_be_read(ground: str, wanted: str) -> None:
    assert contrast(readable_on(ground, wanted), ground) >= 4.5
    assert contrast(shifted_to_read(wanted, "#101010"), "#101010") >= 4.5


def test_braces_and_backslashes_are_only_text() -> None:
    assert escaped(r"50% {off}\N now") == r"50% \{off}/N now"


def test_events_change_between_frames_and_not_on_them() -> None:
    script = AssScript(100, 100, 30)
    mark = Letters("x", 0, 0, emergency_face(), 20, "#FFFFFF")
    script.show([mark], 1, 30)
    assert "Dialogue: 0,0:00:00.02,0:00:00.98," in script.text()


def crowded(shape: str, voice: bool) -> Storyboard:
    scene = Scene(
        id="all",
        seconds=4,
        ground=Backdrop(),
        layers=(
            LogoLayer(),
            TextLayer(text=LONG),
            TextLayer(text=LONG, style="subtitle"),
            TextLayer(text="Ofa ya wiki", style="kicker"),
            Button(text="Piga simu leo", details=("0712 345 678", "duka.co.ke")),
            PriceTag(text="KSh 12,500,000", note="Bei ya mwisho kabisa wiki hii"),
            LowerThird(title="Mama Njeri wa Kawangware", subtitle=LONG[:60]),
        ),
        voice=VoiceLine(text=LONG) if voice else None,
    )
    return Storyboard(canvas=Canvas(format=shape), scenes=(scene,))  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", PIXELS)
@pytest.mark.parametrize("voice", [True, False])
def test_a_crowded_scene_stays_inside_and_apart(shape: str, voice: bool) -> None:
    board = crowded(shape, voice)
    look = look_of(board)
    placed = place_layers(board.scenes[0], look)
    assert len(placed) == 7
    boxes = sorted((p.box for p in placed), key=lambda box: box.top)
    for above, below in itertools.pairwise(boxes):
        assert below.top >= above.bottom - 0.5
    for box in boxes:
        assert look.safe.holds(box, slack=1)
    if voice:
        assert boxes[-1].bottom <= look.caption_top


def test_captions_keep_every_word_and_short_lines() -> None:
    board = crowded("9:16", voice=True)
    cues = build_captions(board).scenes[0].cues
    assert " ".join(word.text for cue in cues for word in cue.words) == LONG
    for cue in cues:
        assert len(cue.lines) <= 2
        assert all(len(line) <= 22 for line in cue.text.split("\n"))
        assert cue.end > cue.start


def test_words_without_times_are_spread_over_the_line() -> None:
    words = spread_evenly("Moja mbili tatu", 3.0)
    assert [word.text for word in words] == ["Moja", "mbili", "tatu"]
    assert (words[0].start, round(words[-1].end, 2)) == (0, 3.0)


def test_no_word_of_a_phrase_is_left_over_alone() -> None:
    line = VoiceLine(text="Want vegetables that were still growing yesterday?")
    scene = Scene(id="a", seconds=4, ground=Backdrop(), voice=line)
    cues = build_captions(Storyboard(scenes=(scene,))).scenes[0].cues
    assert [cue.text for cue in cues] == [
        "Want vegetables\nthat were",
        "still growing\nyesterday?",
    ]

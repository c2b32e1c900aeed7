"""Composed films last exactly as ordered and work with any number of pictures."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techwize_core.rendering import FilmOrder, MediaItem, RenderError, SpeechTooLong, compose
from techwize_core.rendering.pacing import SceneNeed, paced
from techwize_core.rendering.timeline import scene_spans
from techwize_core.sdk import Script, ScriptLine, Speech, WordTime
from techwize_core.sdk.storyboard import BrandKit, Picture, Storyboard, TextLayer
from techwize_core.sdk.template import TemplateDocument

BASE = Path("/films/order")
TEMPLATE = TemplateDocument.model_validate(
    {
        "id": "duka",
        "title": {"en": "Shop"},
        "slots": [
            {"id": "offer", "ask": {"en": "Your offer?"}},
            {"id": "price", "type": "price", "ask": {"en": "Price?"}},
        ],
        "scenes": [
            {"id": "hook", "role": "hook", "layers": [{"type": "text", "text": "{{headline}}"}]},
            {
                "id": "offer",
                "role": "offer",
                "layers": [
                    {"type": "text", "text": "{{offer}}"},
                    {"type": "price", "text": "{{price}}"},
                ],
            },
            {
                "id": "end",
                "role": "cta",
                "ground": "backdrop",
                "layers": [
                    {
                        "type": "button",
                        "text": "{{cta_text}}",
                        "details": ["{{phone}}", "{{cta_url}}"],
                    }
                ],
            },
        ],
    }
)
SCRIPT = Script(
    language="en",
    lines=(
        ScriptLine(role="hook", text="Hungry?", headline="Hungry now?"),
        ScriptLine(role="offer", text="A full basket for you.", headline=""),
        ScriptLine(role="cta", text="Call us.", headline=""),
    ),
)


def spoken(*seconds: float) -> list[Speech]:
    return [
        Speech(
            path=BASE / f"voice/{number}.wav",
            seconds=length,
            sample_rate=24000,
            words=(WordTime(text="word", start=0, end=length),),
        )
        for number, length in enumerate(seconds)
    ]


def composed(count: int, seconds: float = 15, **values: str) -> Storyboard:
    media = [MediaItem(BASE / f"assets/{n}.jpg", "image", 1000, 1500) for n in range(count)]
    order = FilmOrder(seconds, BASE, {"cta_text": "Call us", "phone": "0712 345 678", **values})
    return compose(TEMPLATE, SCRIPT, order, BrandKit(), media, spoken(2.0, 3.1, 1.4))


@pytest.mark.parametrize("seconds", [15, 30, 60])
def test_the_film_lasts_exactly_as_ordered(seconds: int) -> None:
    spans = scene_spans(composed(3, seconds))
    assert spans[-1].first + spans[-1].frames == seconds * 30


def test_no_scene_ends_before_its_line() -> None:
    for scene in composed(3).scenes:
        assert scene.voice is not None and scene.voice.seconds is not None
        assert scene.voice.offset + scene.voice.seconds <= scene.seconds


def test_without_pictures_the_backdrops_stand_in() -> None:
    grounds = [scene.ground for scene in composed(0).scenes]
    assert {ground.type for ground in grounds} == {"backdrop"}
    assert all(one != other for one, other in pairwise(grounds))


def test_pictures_come_in_order_and_relative_to_the_storyboard() -> None:
    grounds = [scene.ground for scene in composed(2).scenes]
    assert [g.source for g in grounds if isinstance(g, Picture)] == ["assets/0.jpg", "assets/1.jpg"]


def test_no_picture_comes_twice_in_a_row() -> None:
    many = TEMPLATE.model_copy(
        update={
            "scenes": tuple(TEMPLATE.scenes[0].model_copy(update={"id": f"s{n}"}) for n in range(5))
        }
    )
    line = SCRIPT.lines[0]
    script = Script(language="en", lines=(line,) * 5)
    media = [MediaItem(BASE / f"{n}.jpg", "image", 900, 1600) for n in range(2)]
    board = compose(many, script, FilmOrder(30, BASE), BrandKit(), media, [None] * 5)
    sources = [s.ground.source for s in board.scenes if isinstance(s.ground, Picture)]
    assert len(sources) == 5
    assert all(one != other for one, other in pairwise(sources))


def test_layers_left_empty_are_dropped() -> None:
    layers = composed(1).scenes[1].layers
    assert layers == ()
    texts = [
        x.text
        for x in composed(1, offer="Family basket").scenes[1].layers
        if isinstance(x, TextLayer)
    ]
    assert texts == ["Family basket"]


def test_a_headline_is_its_own_scenes() -> None:
    first = composed(1).scenes[0].layers[0]
    assert isinstance(first, TextLayer)
    assert first.text == "Hungry now?"


def test_words_that_are_too_long_for_their_place_are_cut_and_stop_no_film() -> None:
    name = "Mama Wanjiru na Wanawe Wauzaji wa Mandazi Chapati na Chai ya Maziwa Tamu Sanaaaa"
    ends = {"type": "lower_third", "title": "{{business_name}}", "subtitle": "{{offer}}"}
    document = TEMPLATE.model_dump(mode="json", by_alias=True)
    document["scenes"][0]["layers"].append(ends)
    order = FilmOrder(15, BASE, {"cta_text": "Call us " * 20, "price": "9" * 90, "offer": "x" * 90})
    board = compose(
        TemplateDocument.model_validate(document),
        SCRIPT,
        order,
        BrandKit(business_name=name),
        [],
        spoken(2.0, 3.1, 1.4),
    )
    board = Storyboard.model_validate(board.model_dump(mode="json", by_alias=True))
    third = board.scenes[0].layers[-1]
    assert third.title == "Mama Wanjiru na Wanawe Wauzaji wa Mandazi Chapati na Chai…"
    assert third.subtitle == "x" * 79 + "…"
    assert (
        board.scenes[-1].layers[0].text
        == "Call us Call us Call us Call us Call us Call us Call us…"
    )


def test_too_much_speech_says_by_how_much() -> None:
    media: list[MediaItem] = []
    with pytest.raises(SpeechTooLong) as caught:
        compose(TEMPLATE, SCRIPT, FilmOrder(15, BASE), BrandKit(), media, spoken(8, 8, 4))
    assert caught.value.spoken == 20
    assert 14 < caught.value.available < 15


def test_a_script_of_another_template_is_refused() -> None:
    script = SCRIPT.model_copy(update={"lines": SCRIPT.lines[:2]})
    with pytest.raises(RenderError, match="needs hook, offer, cta"):
        compose(TEMPLATE, script, FilmOrder(15, BASE), BrandKit(), [], [None, None])


needs = st.builds(
    SceneNeed,
    least=st.floats(0.5, 3),
    most=st.floats(3, 12),
    weight=st.floats(0, 5),
    spoken=st.one_of(st.just(0.0), st.floats(0.4, 6)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(needs, min_size=1, max_size=9), st.sampled_from([15.0, 30.0, 60.0]))
def test_paces_always_sum_up_and_never_cut_a_line(scenes: list[SceneNeed], total: float) -> None:
    try:
        pace = paced(scenes, total)
    except SpeechTooLong as problem:
        assert problem.spoken + 0.1 > problem.available
        return
    assert round(sum(pace.seconds), 3) == total
    for need, seconds in zip(scenes, pace.seconds, strict=True):
        assert seconds >= (need.spoken + pace.lead if need.spoken else 0.5) - 0.01

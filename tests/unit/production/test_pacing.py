"""The voice gives a storyboard its times; the film keeps its length and an editor's changes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from techwize_core.production.pacing import with_voice
from techwize_core.rendering.errors import SpeechTooLong
from techwize_core.sdk import Speech, WordTime
from techwize_core.sdk.storyboard import Backdrop, Scene, Storyboard, TextLayer, VoiceLine
from techwize_core.sdk.template import TemplateDocument

TEMPLATE = TemplateDocument.model_validate(
    {
        "schema": "techwize.template/1",
        "id": "two-scenes",
        "title": {"en": "Two"},
        "scenes": [
            {"id": "hook", "role": "hook", "seconds": {"min": 2, "max": 4}},
            {"id": "cta", "role": "cta", "seconds": {"min": 2, "max": 12}},
        ],
    }
)


def speech(seconds: float) -> Speech:
    words = (WordTime(text="Karibu", start=0, end=seconds),)
    return Speech(path=Path("line.wav"), seconds=seconds, sample_rate=24_000, words=words)


def draft(*ids: str) -> Storyboard:
    late = TextLayer(text="An editor's own words", at=4.5)
    scenes = tuple(
        Scene(id=id_, seconds=5, ground=Backdrop(), layers=(late,), voice=VoiceLine(text="Karibu"))
        for id_ in ids
    )
    return Storyboard(scenes=scenes)


def test_scenes_hold_their_lines_and_add_up_to_the_order() -> None:
    spoken = {"hook": ("calls/a.wav", speech(2.5)), "cta": ("calls/b.wav", speech(6.0))}
    film = with_voice(draft("hook", "cta"), spoken, TEMPLATE, 15)
    assert film.seconds == pytest.approx(15)
    assert [scene.voice.audio for scene in film.scenes if scene.voice] == [
        "calls/a.wav",
        "calls/b.wav",
    ]
    for scene, (_path, line) in zip(film.scenes, spoken.values(), strict=True):
        assert scene.voice is not None
        assert scene.seconds >= scene.voice.offset + line.seconds
        assert scene.layers[0].at < scene.seconds


def test_a_scene_that_an_editor_added_keeps_about_its_length() -> None:
    film = with_voice(draft("hook", "extra", "cta"), {}, TEMPLATE, 15)
    seconds = {scene.id: scene.seconds for scene in film.scenes}
    assert film.seconds == pytest.approx(15)
    assert 3.5 <= seconds["extra"] <= 7.5
    assert all(scene.voice and scene.voice.audio is None for scene in film.scenes)


def test_a_voice_that_does_not_fit_is_said_so() -> None:
    spoken = {"hook": ("a.wav", speech(9)), "cta": ("b.wav", speech(9))}
    with pytest.raises(SpeechTooLong) as caught:
        with_voice(draft("hook", "cta"), spoken, TEMPLATE, 15)
    assert caught.value.spoken == 18


def test_more_speech_never_shortens_its_own_scene() -> None:
    lengths = [
        with_voice(draft("hook", "cta"), {"cta": ("b.wav", speech(s))}, TEMPLATE, 15)
        .scenes[1]
        .seconds
        for s in (1.0, 4.0, 8.0, 12.0)
    ]
    assert all(a <= b for a, b in pairwise(lengths))


def read_film(words: int) -> Storyboard:
    """A film without a voice whose two lines have that many words each."""
    silent = draft("hook", "cta")
    line = VoiceLine(text="word " * words)
    scenes = tuple(scene.model_copy(update={"voice": line}) for scene in silent.scenes)
    return with_voice(silent.model_copy(update={"scenes": scenes}), {}, TEMPLATE, 15)


def test_a_film_without_a_voice_is_read_a_little_faster_rather_than_refused() -> None:
    assert read_film(20).seconds == pytest.approx(15)
    assert read_film(28).seconds == pytest.approx(15)
    with pytest.raises(SpeechTooLong):
        read_film(40)

"""Gives a storyboard the voice's true times, at exactly the ordered length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from techwize_core.rendering.errors import SpeechTooLong
from techwize_core.rendering.pacing import Pace, SceneNeed, paced
from techwize_core.sdk.storyboard import Overlay, Scene, Storyboard, VoiceLine
from techwize_core.sdk.studio import Speech
from techwize_core.sdk.template import TemplateDocument

_LATEST_ENTRY = 0.5
"""The share of a scene by which all its layers have come in."""
_READING, _FASTEST_READING = 2.6, 4.0
"""Words a second that are read with ease, and at most."""


def with_voice(
    draft: Storyboard,
    speech: Mapping[str, tuple[str, Speech]],
    template: TemplateDocument,
    seconds: float,
) -> Storyboard:
    """``draft`` with each scene's audio and words, lasting ``seconds``.

    ``speech`` holds, by scene id, the audio's path from the storyboard's folder
    and what is known of it. Works from the draft alone, so that what an editor
    changed in it stays. Raises
    :class:`~techwize_core.rendering.errors.SpeechTooLong`.
    """
    needs = [_need(scene, speech, template) for scene in draft.scenes]
    pace = paced(needs, seconds) if speech else _read_in(needs, seconds)
    scenes = tuple(
        _timed(scene, length, pace.lead, speech.get(scene.id))
        for scene, length in zip(draft.scenes, pace.seconds, strict=True)
    )
    return Storyboard.model_validate(
        draft.model_copy(update={"scenes": scenes}).model_dump(by_alias=True)
    )


def _read_in(needs: Sequence[SceneNeed], seconds: float) -> Pace:
    """The pace of a film without a voice: nobody speaks its words, so they may be read faster."""
    try:
        return paced(needs, seconds)
    except SpeechTooLong as error:
        share = error.available / error.spoken
        if share < _READING / _FASTEST_READING:
            raise
    return paced([replace(need, spoken=need.spoken * share) for need in needs], seconds)


def _need(
    scene: Scene, speech: Mapping[str, tuple[str, Speech]], template: TemplateDocument
) -> SceneNeed:
    planned = next((t.seconds for t in template.scenes if t.id == scene.id), None)
    if scene.id in speech:
        spoken = speech[scene.id][1].seconds
    else:
        spoken = len(scene.voice.text.split()) / _READING if scene.voice else 0.0
    if planned is None:  # a scene that an editor added: about as long as they made it
        return SceneNeed(scene.seconds * 0.7, scene.seconds * 1.5, 1.0, spoken)
    return SceneNeed(planned.min, planned.max, planned.weight, spoken)


def _timed(scene: Scene, seconds: float, lead: float, spoken: tuple[str, Speech] | None) -> Scene:
    layers = tuple(_within(layer, seconds) for layer in scene.layers)
    voice = scene.voice
    if voice is not None:
        voice = VoiceLine(text=voice.text, offset=lead)
        if spoken is not None:
            path, audio = spoken
            heard = {"audio": path, "seconds": audio.seconds, "words": audio.words}
            voice = voice.model_copy(update=heard)
    return scene.model_copy(update={"seconds": seconds, "layers": layers, "voice": voice})


def _within(layer: Overlay, seconds: float) -> Overlay:
    at = min(layer.at, round(seconds * _LATEST_ENTRY, 3))
    until = layer.until if layer.until is None or layer.until > at else None
    return layer.model_copy(update={"at": at, "until": until})

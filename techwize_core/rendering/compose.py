"""Composes a storyboard from a template, a script, the client's pictures and the voice.

Pure: no file is read or written; what is measured (lengths of speech, sizes of
pictures) comes in. The film lasts exactly as long as was ordered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from techwize_core.rendering.errors import RenderError
from techwize_core.rendering.ingest import MediaItem
from techwize_core.rendering.pacing import SceneNeed, paced
from techwize_core.sdk.storyboard import (
    Backdrop,
    BrandKit,
    Button,
    Canvas,
    LogoLayer,
    LowerThird,
    Motion,
    Music,
    Overlay,
    Picture,
    PriceTag,
    Scene,
    Shape,
    Storyboard,
    VoiceLine,
)
from techwize_core.sdk.studio import Bed, Script, ScriptLine, Speech
from techwize_core.sdk.template import TemplateDocument, TemplateScene, fill_marks

# What stands in for pictures that were not sent: never two alike in a row.
_STAND_INS = (
    Backdrop(design="arcs", tone="primary"),
    Backdrop(design="blocks", tone="paper"),
    Backdrop(design="glow", tone="ink"),
    Backdrop(design="blocks", tone="primary"),
)
_MOVES = ("zoom-in", "pan-right", "zoom-out", "pan-left")


@dataclass(frozen=True)
class FilmOrder:
    """What was ordered, apart from words and pictures.

    ``seconds`` is the film's length. ``values`` fill the template's marks (its
    slots and the built-in names). ``base_dir`` is the folder that the
    storyboard will lie in: paths are written relative to it.
    """

    seconds: float
    base_dir: Path
    values: Mapping[str, str] = field(default_factory=dict)
    canvas: Canvas = field(default_factory=Canvas)
    seed: int = 0
    licences: tuple[str, ...] = ()


def compose(
    template: TemplateDocument,
    script: Script,
    order: FilmOrder,
    brand: BrandKit,
    media: Sequence[MediaItem],
    speech: Sequence[Speech | None],
    bed: Bed | None = None,
) -> Storyboard:
    """The storyboard of one film.

    ``speech`` holds each script line's audio, None for lines that are not
    spoken aloud (their captions still come). Pictures are used in the client's
    order, never the same twice in a row when there are two; with none the
    template's backdrops stand in.
    Raises RenderError when the script does not fit the template, SpeechTooLong
    when the voice does not fit the ordered length.
    """
    lines = _lines_by_scene(template, script, speech)
    needs = [
        SceneNeed(
            scene.seconds.min, scene.seconds.max, scene.seconds.weight, _spoken(lines[scene.id])
        )
        for scene in template.scenes
    ]
    pace = paced(needs, order.seconds)
    pictures = _Pictures(media, order.base_dir)
    scenes = []
    for scene, seconds in zip(template.scenes, pace.seconds, strict=True):
        line, voice = lines[scene.id]
        scenes.append(
            Scene(
                id=scene.id,
                role=scene.role,
                seconds=seconds,
                ground=pictures.ground(scene),
                layers=tuple(_filled(scene, _values(order, brand, line), seconds)),
                scrim=scene.scrim,
                transition=scene.transition,
                voice=_voice_line(line, voice, pace.lead, order.base_dir),
                captions=scene.captions,
            )
        )
    return Storyboard(
        title=order.values.get("title", "")[:120],
        language=script.language,
        canvas=order.canvas,
        brand=brand,
        scenes=tuple(scenes),
        captions=template.captions,
        music=_music(template, bed, order.base_dir),
        template=f"{template.id}@{template.version}",
        seed=order.seed,
        licences=(*order.licences, *((f"Music: {bed.licence}",) if bed else ())),
    )


_Line = tuple[ScriptLine | None, Speech | None]


def _lines_by_scene(
    template: TemplateDocument, script: Script, speech: Sequence[Speech | None]
) -> dict[str, _Line]:
    """Each scene's script line and its audio: in order, since roles may repeat."""
    spoken = [scene for scene in template.scenes if scene.spoken]
    if [line.role for line in script.lines] != [scene.role for scene in spoken]:
        raise RenderError(
            f"The script has lines for {', '.join(line.role for line in script.lines)} but the "
            f"template {template.id} needs {', '.join(scene.role for scene in spoken)}."
        )
    if len(speech) != len(script.lines):
        raise RenderError(f"{len(speech)} recordings came for {len(script.lines)} script lines.")
    lines: dict[str, _Line] = {scene.id: (None, None) for scene in template.scenes}
    for scene, line, voice in zip(spoken, script.lines, speech, strict=True):
        lines[scene.id] = (line, voice)
    return lines


def _spoken(line: _Line) -> float:
    """Seconds of speech; for lines without audio, what reading them takes."""
    words, voice = line
    if voice is not None:
        return voice.seconds
    return len(words.text.split()) / 2.6 if words else 0.0


def _values(order: FilmOrder, brand: BrandKit, line: ScriptLine | None) -> dict[str, str]:
    own = {"headline": line.headline if line else "", "business_name": brand.business_name}
    return {**own, **{key: value for key, value in order.values.items() if value}}


def _filled(scene: TemplateScene, values: dict[str, str], seconds: float) -> Iterator[Overlay]:
    """The scene's layers with their marks filled; those left empty are dropped."""
    for layer in scene.layers:
        filled = _with_texts(layer, values)
        if filled is None:
            continue
        at = min(layer.at, round(seconds * 0.5, 3))
        until = layer.until if layer.until is None or layer.until > at else None
        yield filled.model_copy(update={"at": at, "until": until})


def _with_texts(layer: Overlay, values: dict[str, str]) -> Overlay | None:
    if isinstance(layer, (LogoLayer, Shape)):
        return layer
    if isinstance(layer, LowerThird):
        title, subtitle = fill_marks(layer.title, values), fill_marks(layer.subtitle, values)
        return _saying(layer, title=title, subtitle=subtitle) if title else None
    text = fill_marks(layer.text, values)
    if not text:
        return None
    if isinstance(layer, Button):
        details = tuple(filter(None, (fill_marks(detail, values) for detail in layer.details)))
        return _saying(layer.model_copy(update={"details": details}), text=text)
    if isinstance(layer, PriceTag):
        return _saying(layer, text=text, note=fill_marks(layer.note, values))
    return _saying(layer, text=text)


def _saying(layer: Overlay, **texts: str) -> Overlay:
    """The layer with these texts, each cut between words to what its field may hold.

    A name of eighty letters or a long call to action must not stop a film that is paid for.
    """
    return layer.model_copy(
        update={name: _cut(text, _most(layer, name)) for name, text in texts.items()}
    )


def _most(layer: Overlay, name: str) -> int:
    """How many characters the field may hold, as its model says."""
    rules = type(layer).model_fields[name].metadata
    return int(next(rule.max_length for rule in rules if hasattr(rule, "max_length")))


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    words = text[:limit].rpartition(" ")[0] or text[: limit - 1]
    return words.rstrip(" ,;:-–—") + "…"


class _Pictures:
    """Hands out the client's pictures in order, round and round."""

    def __init__(self, media: Sequence[MediaItem], base_dir: Path) -> None:
        self._next = cycle(media) if media else None
        self._moves = cycle(_MOVES)
        self._stand_ins = cycle(_STAND_INS)
        self._base_dir = base_dir

    def ground(self, scene: TemplateScene) -> Picture | Backdrop:
        """The ground of ``scene``: the next picture, or its backdrop."""
        if scene.ground == "backdrop":
            return scene.backdrop
        if self._next is None:
            return next(self._stand_ins) if scene.backdrop == Backdrop() else scene.backdrop
        item, motion = next(self._next), scene.motion
        if motion == Motion():
            # A template that asks for no move gets a varied one: five equal zooms look dead.
            motion = motion.model_copy(update={"kind": next(self._moves)})
        return Picture(source=relative(item.path, self._base_dir), fit=scene.fit, motion=motion)


def _voice_line(
    line: ScriptLine | None, voice: Speech | None, lead: float, base_dir: Path
) -> VoiceLine | None:
    if line is None or not line.text.strip():
        return None
    if voice is None:
        return VoiceLine(text=line.text, offset=lead)
    return VoiceLine(
        text=line.text,
        audio=relative(voice.path, base_dir),
        offset=lead,
        seconds=voice.seconds,
        words=voice.words,
    )


def _music(template: TemplateDocument, bed: Bed | None, base_dir: Path) -> Music | None:
    if bed is None:
        return None
    settings = template.music
    return Music(
        source=relative(bed.path, base_dir),
        bed_db=settings.bed_db,
        duck_db=settings.duck_db,
        licence=bed.licence,
    )


def relative(path: Path, base_dir: Path) -> str:
    """``path`` as a storyboard in ``base_dir`` names it."""
    return Path(os.path.relpath(path.resolve(), base_dir.resolve())).as_posix()

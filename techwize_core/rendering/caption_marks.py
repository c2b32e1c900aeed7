"""Draws cues: words at measured places, the spoken one highlighted by style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from techwize_core.rendering.ass import AssScript, Letters, Mark, Panel, Pose
from techwize_core.rendering.captions import Cue
from techwize_core.rendering.colour import BLACK, WHITE, readable_on, shifted_to_read
from techwize_core.rendering.look import Look
from techwize_core.rendering.motion import entry_poses
from techwize_core.rendering.safe_areas import Box
from techwize_core.rendering.typesetting import TypeStyle, run_width
from techwize_core.sdk.storyboard import CaptionStyle
from techwize_core.sdk.studio import WordTime

CAPTION_LAYER = 20
_DARK = "#101010"
_WORD_SPACE = 0.1
"""Ems more than the face's own space: outlines and plates eat into it."""


@dataclass(frozen=True)
class _Spot:
    """A word where it stands: its letters and the box around them."""

    word: WordTime
    letters: Letters
    box: Box


def draw_captions(
    script: AssScript, cues: tuple[Cue, ...], style: CaptionStyle, look: Look
) -> None:
    """Add ``cues`` to ``script``; times become frames of the scene."""
    if style == "none":
        return
    for cue in cues:
        spots = place_cue(cue, style, look)
        if not spots:
            continue
        first, end = _frame(cue.start, script.fps), _frame(cue.end, script.fps)
        if style == "pop":
            _draw_pop(script, spots, first, end, look)
            continue
        script.show([spot.letters for spot in spots], first, end, layer=CAPTION_LAYER)
        if style != "clean":
            _draw_spoken(script, spots, style, end, look)


def place_cue(cue: Cue, style: CaptionStyle, look: Look) -> list[_Spot]:
    """Where each word of ``cue`` stands: centred lines at the bottom of the safe box."""
    kind = look.styles["caption_pop" if style == "pop" else "caption"]
    size = kind.size * look.unit
    lines = [_printable(line, kind.face.printable) for line in cue.lines]
    lines = [line for line in lines if line]
    # The box style's plate needs its padding inside the safe box too.
    room = look.safe.width - 40 * look.unit
    widest = max((_line_width(line, kind, size) for line in lines), default=0.0)
    size *= min(1.0, room / widest) if widest else 1.0
    spots = []
    for number, line in enumerate(lines):
        below = (len(lines) - 1 - number) * kind.leading + 0.36
        spots += _line_spots(line, look, size, look.safe.bottom - below * size, style)
    return spots


def _line_spots(
    line: list[WordTime], look: Look, size: float, baseline: float, style: CaptionStyle
) -> list[_Spot]:
    kind = look.styles["caption_pop" if style == "pop" else "caption"]
    left = look.safe.centre[0] - _line_width(line, kind, size) / 2
    spots = []
    for word in line:
        letters = Letters(
            word.text,
            left,
            baseline,
            kind.face,
            size,
            WHITE,
            kind.tracking,
            outline=0.075 * size,
            outline_colour=_DARK,
            blur=0.6,
        )
        width = run_width(word.text, kind, size)
        top = baseline - (kind.face.cap_height + 0.24) * size
        box = Box(left - 0.17 * size, top, left + width + 0.17 * size, baseline + 0.32 * size)
        spots.append(_Spot(word, letters, box))
        left += width + (kind.face.width(" ", 1) + _WORD_SPACE) * size
    return spots


def _draw_spoken(
    script: AssScript, spots: list[_Spot], style: CaptionStyle, end: int, look: Look
) -> None:
    colour = _highlight(look)
    for number, spot in enumerate(spots):
        first = _frame(spot.word.start, script.fps)
        later = spots[number + 1].word.start if number + 1 < len(spots) else None
        until = end if later is None else min(end, _frame(later, script.fps))
        if style == "karaoke":
            bright = shifted_to_read(colour, _DARK, 7)
            script.show([replace(spot.letters, colour=bright)], first, end, layer=CAPTION_LAYER + 1)
        else:
            plate = Panel(spot.box, colour, 0.2 * spot.letters.size)
            dark = replace(spot.letters, colour=readable_on(colour, _DARK), outline=0, blur=0)
            script.show([plate, dark], first, until, layer=CAPTION_LAYER + 1)


def _draw_pop(script: AssScript, spots: list[_Spot], first: int, end: int, look: Look) -> None:
    bright = shifted_to_read(_highlight(look), _DARK, 7)
    marks: list[Mark] = []
    for number, spot in enumerate(spots):
        colour = bright if number == len(spots) - 1 else WHITE
        marks.append(replace(spot.letters, colour=colour, outline_colour=BLACK))
    about = (look.safe.centre[0], spots[0].letters.baseline - 0.3 * spots[0].letters.size)
    # Every second frame of the usual spring: 120 ms, so that it is over before the next word.
    poses: list[Pose] = entry_poses("pop", script.fps, look.unit)[1::2]
    shown = min(len(poses), end - first)
    for number in range(shown):
        script.show(
            marks,
            first + number,
            first + number + 1,
            layer=CAPTION_LAYER,
            pose=poses[number],
            about=about,
        )
    script.show(marks, first + shown, end, layer=CAPTION_LAYER)


def _highlight(look: Look) -> str:
    brand = look.storyboard.brand
    return brand.accent if look.storyboard.captions.highlight == "accent" else brand.primary


def _printable(line: tuple[WordTime, ...], clean: Callable[[str], str]) -> list[WordTime]:
    words = [word.model_copy(update={"text": clean(word.text)}) for word in line]
    return [word for word in words if word.text]


def _line_width(line: list[WordTime], kind: TypeStyle, size: float) -> float:
    spaces = (len(line) - 1) * (kind.face.width(" ", 1) + _WORD_SPACE) * size
    return sum(run_width(word.text, kind, size) for word in line) + spaces


def _frame(seconds: float, fps: int) -> int:
    return round(seconds * fps)

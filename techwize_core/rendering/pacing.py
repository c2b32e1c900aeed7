"""Fits scenes into the ordered length: speech first, then the template's wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from techwize_core.rendering.errors import SpeechTooLong

LEAD = 0.35
"""Seconds before a line begins, so that the cut is seen first."""
TAIL = 0.3
"""Seconds after a line ends."""
_TIGHT = 0.12
"""Lead and tail when there is no room."""


@dataclass(frozen=True)
class SceneNeed:
    """What one scene asks for: least and most seconds, its share of spare time, its speech."""

    least: float
    most: float
    weight: float
    spoken: float


@dataclass(frozen=True)
class Pace:
    """Seconds of each scene, summing up to the order, and the pause before each line."""

    seconds: tuple[float, ...]
    lead: float


def paced(needs: Sequence[SceneNeed], total: float) -> Pace:
    """Divide ``total`` seconds.

    A scene never ends before its line does. Wishes give way in this order: the
    silent scenes' least lengths, the pauses around lines, the most lengths.
    Raises SpeechTooLong when even the speech alone does not fit.
    """
    for pad, lead, keep in (
        (LEAD + TAIL, LEAD, 1.0),
        (2 * _TIGHT, _TIGHT, 0.6),
        (2 * _TIGHT, _TIGHT, 0.0),
    ):
        floors = [_floor(need, pad, keep) for need in needs]
        if sum(floors) <= total + 1e-6:
            return Pace(_shared(needs, floors, total), lead)
    spoken = sum(need.spoken for need in needs)
    silent = sum(_floor(need, 0, 0.0) for need in needs if not need.spoken)
    pauses = 2 * _TIGHT * sum(1 for need in needs if need.spoken)
    raise SpeechTooLong(spoken, max(0.1, total - silent - pauses))


def _floor(need: SceneNeed, pad: float, keep: float) -> float:
    """The least length of a scene, holding to ``keep`` of what the template asks."""
    speech = need.spoken + pad if need.spoken else 0.0
    return max(speech, need.least * keep, 0.8)


def _shared(needs: Sequence[SceneNeed], floors: list[float], total: float) -> tuple[float, ...]:
    """Spread what is left by weight, first up to each scene's most, then over all."""
    seconds = list(floors)
    open_scenes = {i for i, need in enumerate(needs) if need.weight and seconds[i] < need.most}
    while (spare := total - sum(seconds)) > 1e-6 and open_scenes:
        weights = sum(needs[i].weight for i in open_scenes)
        for i in sorted(open_scenes):
            wanted = seconds[i] + spare * needs[i].weight / weights
            seconds[i] = min(wanted, needs[i].most)
        open_scenes = {i for i in open_scenes if seconds[i] < needs[i].most - 1e-9}
    spare = total - sum(seconds)
    even = [
        second + spare * floor / sum(floors) for second, floor in zip(seconds, floors, strict=True)
    ]
    # Whole milliseconds in the file; the last scene takes what rounding leaves.
    rounded = [round(second, 3) for second in even]
    rounded[-1] = round(total - sum(rounded[:-1]), 3)
    return tuple(rounded)

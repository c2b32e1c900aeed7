"""Sound that is being said, with the sample positions of its words.

Engines know where each word begins; where it ends before a pause is heard in
the sound itself, so both voices measure it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from techwize_core.sdk import WordTime

from .reading import SpokenWord
from .sound_file import Samples

Mask = NDArray[np.bool_]
"""One flag per window of sound."""

_WINDOW_SECONDS = 0.01
_SILENCE_BELOW = 0.012
"""Share of the loudest window (about -38 dB) under which a window counts as silent."""

LEAD_SECONDS = 0.06
TAIL_SECONDS = 0.12


@dataclass(frozen=True)
class Span:
    """Where a word lies, in samples."""

    start: int
    end: int


@dataclass(frozen=True)
class SpokenAudio:
    """Mono samples and one span per written word, in order."""

    samples: Samples
    rate: int
    spans: tuple[Span, ...]

    def trimmed(self, lead: float = LEAD_SECONDS, tail: float = TAIL_SECONDS) -> SpokenAudio:
        """The words with ``lead`` and ``tail`` seconds around them, and their ends as heard."""
        loud = _loud_windows(self.samples, self.rate)
        size = int(self.rate * _WINDOW_SECONDS)
        spans = [_as_heard(span, loud, size) for span in self.spans]
        if not spans or not len(self.samples):
            return self
        first = max(0, min(spans[0].start, _first_loud(loud) * size) - int(lead * self.rate))
        last = min(len(self.samples), max(s.end for s in spans) + int(tail * self.rate))
        samples = _faded(self.samples[first:last], self.rate)
        moved = tuple(Span(s.start - first, s.end - first) for s in spans)
        return SpokenAudio(samples, self.rate, moved)

    def word_times(self, words: Sequence[SpokenWord]) -> tuple[WordTime, ...]:
        """The spans as seconds, each ending no later than the next begins."""
        limit = len(self.samples)
        starts = [min(span.start, limit) for span in self.spans]
        for i in range(1, len(starts)):
            starts[i] = max(starts[i], starts[i - 1])
        times = []
        for i, (word, span) in enumerate(zip(words, self.spans, strict=True)):
            following = starts[i + 1] if i + 1 < len(starts) else limit
            end = max(starts[i], min(span.end, following, limit))
            times.append(
                WordTime(
                    text=word.written,
                    start=_seconds(starts[i], self.rate),
                    end=_seconds(end, self.rate),
                )
            )
        return tuple(times)


def joined(parts: Sequence[SpokenAudio]) -> SpokenAudio:
    """The parts one after the other."""
    offset, spans = 0, []
    for part in parts:
        spans += [Span(span.start + offset, span.end + offset) for span in part.spans]
        offset += len(part.samples)
    samples = np.concatenate([part.samples for part in parts])
    return SpokenAudio(samples, parts[0].rate, tuple(spans))


def _seconds(position: int, rate: int) -> float:
    # Rounded down, so that the last word never ends after the sound.
    return int(position * 10_000 / rate) / 10_000


def _loud_windows(samples: Samples, rate: int) -> Mask:
    size = int(rate * _WINDOW_SECONDS)
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    level = np.sqrt(np.mean(np.square(whole, dtype=np.float64), axis=1))
    loud: Mask = level > _SILENCE_BELOW * max(float(level.max(initial=0.0)), 1e-6)
    return loud


def _first_loud(loud: Mask) -> int:
    return int(np.argmax(loud)) if loud.any() else 0


def _as_heard(span: Span, loud: Mask, size: int) -> Span:
    """The span cut down to its last audible window; a word never heard keeps its place."""
    windows = np.flatnonzero(loud[span.start // size : -(-span.end // size)])
    if not len(windows):
        return span
    end = (span.start // size + int(windows[-1]) + 1) * size
    return Span(span.start, max(span.start, min(span.end, end)))


def _faded(samples: Samples, rate: int) -> Samples:
    """5 ms ramps at both ends, against clicks where lines are joined."""
    samples = samples.astype(np.float32, copy=True)
    length = min(rate // 200, len(samples) // 2)
    ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)
    samples[:length] *= ramp
    samples[len(samples) - length :] *= ramp[::-1]
    return samples

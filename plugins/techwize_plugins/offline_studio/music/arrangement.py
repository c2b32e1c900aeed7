"""Plays a style's patterns over its chords and mixes them to a finished stereo bed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from . import instruments
from .instruments import RATE, Mono
from .moods import Chord, Style

Stereo = NDArray[np.float32]

BEATS_PER_BAR = 4
STEPS_PER_BAR = 16
PEAK = 0.63
"""Linear peak of a finished bed, -4 dBFS: room for the mix to come."""

_FADE_IN, _FADE_OUT = 0.4, 1.6
_BARS_WORTH_AN_INTRO = 4
_WET_SECONDS = 1.4
_BLOCK = 1 << 18


class Arrangement:
    """One bed in the making: ``seconds`` long at ``bpm``. Equal arguments give equal samples."""

    def __init__(self, style: Style, bpm: float, seconds: float, seed: int) -> None:
        self._style = style
        self._random = np.random.default_rng(seed)
        self._step = 60 / bpm / 4
        self._bar = self._step * STEPS_PER_BAR
        self._length = round(seconds * RATE)
        self._bars = int(np.ceil(seconds / self._bar))
        self._key = int(self._random.integers(-4, 4))
        progressions = style.progressions
        self._chords = progressions[int(self._random.integers(len(progressions)))]
        self._sounds: dict[tuple[str, int, float], Mono] = {}
        # Silence behind the end, so that notes may ring over it before they are cut.
        self._dry = np.zeros((self._length + 4 * RATE, 2), np.float32)

    def play(self) -> Stereo:
        """The finished bed: mixed, with reverb, faded at both ends, peak at :data:`PEAK`."""
        for bar in range(self._bars):
            # The last bar comes home to the first chord, so that the bed ends and is not cut off.
            home = bar == self._bars - 1
            chord = self._chords[0 if home else bar % len(self._chords)]
            chord = tuple(note + self._key for note in chord)
            start = bar * self._bar
            self._pads(chord, start)
            self._plucks(chord, start)
            self._basses(chord, start)
        self._drums()
        mix = self._dry[: self._length] + self._reverb()
        mix -= mix.mean(axis=0)
        mix *= PEAK / max(float(np.abs(mix).max()), 1e-6)
        return _faded(mix)

    def _pads(self, chord: Chord, start: float) -> None:
        for index, note in enumerate(chord[1:]):
            sound = self._sound(instruments.pad, note, self._bar + 0.5)
            self._place(sound, start, 0.16 * self._style.pad, (-0.8, 0.1, 0.8)[index % 3])

    def _plucks(self, chord: Chord, start: float) -> None:
        notes = [n + 12 for n in chord[1:]] + [chord[1] + 24]
        at = int(self._random.integers(len(notes)))
        for index, step in enumerate(self._style.pluck_steps):
            # Small steps through the chord make a line; jumps would draw attention.
            at = int(np.clip(at + self._random.integers(-1, 2), 0, len(notes) - 1))
            sound = self._sound(instruments.pluck, notes[at], self._style.brightness)
            level = 0.24 * self._style.pluck * float(self._random.uniform(0.75, 1.0))
            self._place(sound, start + step * self._step, level, 0.5 * (-1) ** index)

    def _basses(self, chord: Chord, start: float) -> None:
        steps = (*self._style.bass_steps, STEPS_PER_BAR)
        root = chord[0] - 12 if chord[0] > 50 else chord[0]
        for step, following in pairwise(steps):
            length = min((following - step) * self._step, 1.6)
            sound = self._sound(instruments.bass, root, length)
            self._place(sound, start + step * self._step, 0.3 * self._style.bass, 0.0)

    def _drums(self) -> None:
        style = self._style
        parts = (
            (style.kick_steps, style.kick * 0.42, instruments.kick(), 0.0),
            (style.clap_steps, style.clap * 0.4, instruments.clap(self._random), 0.1),
            (style.shaker_steps, style.shaker * 0.6, instruments.shaker(self._random), -0.25),
        )
        # A bar to arrive in, and in the last one only its first stroke.
        first, last = (1 if self._bars > _BARS_WORTH_AN_INTRO else 0), self._bars - 1
        for steps, level, sound, pan in parts:
            for bar in range(first, self._bars):
                for step in steps if bar < last else steps[:1]:
                    accent = 1.0 if step % 4 == 0 else 0.72
                    at = bar * self._bar + step * self._step
                    self._place(sound, at, level * accent, pan)

    def _sound(self, instrument: Callable[[int, float], Mono], note: int, shape: float) -> Mono:
        """The instrument's note, made once; the same few notes come back in every bar."""
        key = (instrument.__name__, note, shape)
        if key not in self._sounds:
            self._sounds[key] = instrument(note, shape)
        return self._sounds[key]

    def _place(self, sound: Mono, at: float, level: float, pan: float) -> None:
        """Add a sound at a time in seconds; ``pan`` from -1 (left) to 1 (right), equal power."""
        start = round(at * RATE)
        room = self._dry[start : start + len(sound)]
        if level and len(room):
            angle = (pan + 1) * np.pi / 4
            room[:, 0] += sound[: len(room)] * np.float32(level * np.cos(angle) * 1.41)
            room[:, 1] += sound[: len(room)] * np.float32(level * np.sin(angle) * 1.41)

    def _reverb(self) -> Stereo:
        """The room's answer: convolution with dying noise that has neither rumble nor hiss."""
        size = int(_WET_SECONDS * RATE)
        decay = np.exp(-4.5 * np.arange(size) / RATE)[:, None]
        room = self._random.standard_normal((size, 2)) * decay
        hertz = np.fft.rfftfreq(_BLOCK, 1 / RATE)[:, None]
        shape = np.exp(-((180 / np.maximum(hertz, 1)) ** 2)) * np.exp(-((hertz / 7_000) ** 2))
        answer = np.fft.rfft(room, _BLOCK, axis=0)
        answer *= shape * (self._style.reverb / np.sqrt(np.sum(room**2) / 2))
        wet = np.zeros((self._length + _BLOCK, 2), np.float32)
        # In blocks (overlap-add): one transform of the whole bed takes twice as long.
        advance = _BLOCK - size
        for start in range(0, self._length, advance):
            block = self._dry[start : min(start + advance, self._length)]
            wet[start : start + _BLOCK] += np.fft.irfft(
                np.fft.rfft(block, _BLOCK, axis=0) * answer, _BLOCK, axis=0
            )
        return wet[: self._length]


def _faded(mix: Stereo) -> Stereo:
    for seconds, view in ((_FADE_IN, mix), (_FADE_OUT, mix[::-1])):
        length = min(int(seconds * RATE), len(mix) // 3)
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1))
        view[:length] *= ramp[:, None].astype(np.float32)
    return mix

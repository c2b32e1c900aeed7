"""Single notes and strokes as short arrays of samples at 48 kHz, mono, about unit level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Mono = NDArray[np.float32]

_TWO_PI = 2 * np.pi


def frequency(note: int) -> float:
    """Hertz of a MIDI note."""
    return float(440.0 * 2.0 ** ((note - 69) / 12))


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * RATE)) / RATE


def _eased(samples: NDArray[np.float64], attack: float, release: float) -> Mono:
    """Raised-cosine ramps at both ends, so that no note starts or stops with a click."""
    for seconds, ends in ((attack, 1), (release, -1)):
        length = min(int(seconds * RATE), len(samples))
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1))
        view = samples[::ends]
        view[:length] *= ramp
    return samples.astype(np.float32)


def pad(note: int, seconds: float) -> Mono:
    """A soft, slowly swelling note of two slightly detuned voices."""
    time, pitch = _time(seconds), frequency(note)
    sound = np.zeros_like(time)
    for detune in (0.9985, 1.0015):
        # A phase of its own for each note, so that chords do not start with a peak.
        angle = _TWO_PI * (pitch * detune * time + note * 0.37)
        for overtone, level in ((1, 0.5), (2, 0.14), (3, 0.07), (4, 0.03)):
            sound += level * np.sin(overtone * angle)
    return _eased(sound * (1 + 0.08 * np.sin(_TWO_PI * 0.4 * time)), 0.35, 0.6)


def pluck(note: int, brightness: float) -> Mono:
    """A short note between a kalimba and an electric piano; overtones die away sooner."""
    time, pitch = _time(0.9), frequency(note)
    sound = np.exp(-5.0 * time) * np.sin(_TWO_PI * pitch * time)
    for overtone, level, decay in (
        (2, 0.55, 8.0),
        (3, 0.36, 12.0),
        (5.4, 0.3, 24.0),
        (8.2, 0.16, 38.0),
    ):
        if pitch * overtone < 9_000:
            partial = np.sin(_TWO_PI * overtone * pitch * time)
            sound += brightness * level * np.exp(-decay * time) * partial
    return _eased(sound, 0.004, 0.05)


def bass(note: int, seconds: float) -> Mono:
    """A round bass note with enough second harmonic to be heard on a phone."""
    time, pitch = _time(seconds), frequency(note)
    angle = _TWO_PI * pitch * time
    sound = np.sin(angle) + 0.45 * np.sin(2 * angle) + 0.2 * np.sin(3 * angle)
    return _eased(sound * np.exp(-1.6 * time), 0.008, 0.06)


def kick() -> Mono:
    """A soft bass drum: a sine that falls from 120 to 48 Hz."""
    time = _time(0.28)
    pitch = 48 + 72 * np.exp(-28 * time)
    return _eased(np.sin(_TWO_PI * np.cumsum(pitch) / RATE) * np.exp(-11 * time), 0.002, 0.04)


def clap(random: np.random.Generator) -> Mono:
    """A hand clap: three quick bursts of mid-range noise."""
    time = _time(0.22)
    noise = _band(random.standard_normal(len(time)), 900, 3_600)
    bursts = sum(
        np.exp(-90 * np.clip(time - at, 0, None)) * (time >= at) for at in (0, 0.011, 0.023)
    )
    return _eased(noise * (bursts * 0.5 + np.exp(-22 * time) * 0.4), 0.002, 0.05)


def shaker(random: np.random.Generator) -> Mono:
    """One stroke of a shaker: soft high noise."""
    time = _time(0.09)
    noise = _band(random.standard_normal(len(time)), 4_500, 11_000)
    return _eased(noise * np.exp(-34 * time), 0.012, 0.03)


def _band(noise: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Noise between two frequencies (hertz), with smooth edges, at unit level."""
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE)
    spectrum *= np.exp(-((low / np.maximum(hertz, 1)) ** 4)) * np.exp(-((hertz / high) ** 4))
    band = np.fft.irfft(spectrum, len(noise))
    return band / max(float(np.sqrt(np.mean(band**2))) * 2.2, 1e-9)

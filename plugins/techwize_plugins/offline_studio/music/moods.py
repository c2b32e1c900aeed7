"""What makes each mood sound as it does; data only.

Chords are MIDI notes of a root position around the middle of the keyboard, in
C major or A minor; a bed is moved to another key by its seed.
"""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.sdk.studio import Mood

Chord = tuple[int, ...]

C, DM, EM, F, G, AM = (
    (48, 60, 64, 67),
    (50, 62, 65, 69),
    (52, 64, 67, 71),
    (53, 60, 65, 69),
    (55, 62, 67, 71),
    (57, 60, 64, 69),
)
CMAJ7, FMAJ7, AM7, GADD9, DM7 = (
    (48, 59, 64, 67),
    (53, 60, 64, 69),
    (57, 60, 64, 67),
    (55, 62, 67, 69),
    (50, 60, 65, 69),
)


@dataclass(frozen=True)
class Style:
    """How a mood is played. Levels are linear gains; steps count sixteenths of a 4/4 bar."""

    tempo: tuple[float, float]
    """Slowest and fastest beats per minute that still feel right."""
    progressions: tuple[tuple[Chord, ...], ...]
    pad: float
    pluck: float
    bass: float
    kick: float
    clap: float
    shaker: float
    pluck_steps: tuple[int, ...]
    bass_steps: tuple[int, ...]
    kick_steps: tuple[int, ...]
    clap_steps: tuple[int, ...]
    shaker_steps: tuple[int, ...]
    brightness: float
    """Share of the pluck's overtones, 0 (soft) to 1 (bright)."""
    reverb: float


_EIGHTHS = tuple(range(0, 16, 2))

STYLES: dict[Mood, Style] = {
    "calm": Style(
        tempo=(62, 78),
        progressions=((CMAJ7, AM7, FMAJ7, GADD9), (FMAJ7, CMAJ7, DM7, GADD9)),
        pad=0.9,
        pluck=0.34,
        bass=0.34,
        kick=0.0,
        clap=0.0,
        shaker=0.0,
        pluck_steps=(0, 4, 6, 10, 12),
        bass_steps=(0,),
        kick_steps=(),
        clap_steps=(),
        shaker_steps=(),
        brightness=0.4,
        reverb=0.5,
    ),
    "warm": Style(
        tempo=(78, 94),
        progressions=((C, G, AM, F), (F, C, DM7, G), (AM7, FMAJ7, C, G)),
        pad=0.62,
        pluck=0.52,
        bass=0.42,
        kick=0.35,
        clap=0.0,
        shaker=0.16,
        pluck_steps=(0, 3, 6, 8, 11, 14),
        bass_steps=(0, 8, 14),
        kick_steps=(0, 8),
        clap_steps=(),
        shaker_steps=_EIGHTHS,
        brightness=0.4,
        reverb=0.34,
    ),
    "upbeat": Style(
        tempo=(104, 124),
        progressions=((C, G, AM, F), (F, G, C, AM), (C, F, AM, G)),
        pad=0.36,
        pluck=0.6,
        bass=0.5,
        kick=0.55,
        clap=0.34,
        shaker=0.22,
        pluck_steps=(0, 3, 6, 10, 12, 14),
        bass_steps=(0, 3, 6, 8, 11, 14),
        kick_steps=(0, 4, 8, 12),
        clap_steps=(4, 12),
        shaker_steps=_EIGHTHS,
        brightness=0.6,
        reverb=0.22,
    ),
    "bold": Style(
        tempo=(88, 104),
        progressions=((AM, F, C, G), (AM, EM, F, G)),
        pad=0.42,
        pluck=0.46,
        bass=0.5,
        kick=0.68,
        clap=0.5,
        shaker=0.18,
        pluck_steps=(0, 3, 6, 11),
        bass_steps=(0, 3, 6, 8, 10),
        kick_steps=(0, 3, 8, 10),
        clap_steps=(4, 12),
        shaker_steps=tuple(range(16)),
        brightness=0.75,
        reverb=0.2,
    ),
    "corporate": Style(
        tempo=(96, 114),
        progressions=((C, AM, F, G), (F, C, G, AM)),
        pad=0.5,
        pluck=0.5,
        bass=0.42,
        kick=0.4,
        clap=0.0,
        shaker=0.12,
        pluck_steps=_EIGHTHS,
        bass_steps=(0, 6, 8),
        kick_steps=(0, 8),
        clap_steps=(12,),
        shaker_steps=_EIGHTHS,
        brightness=0.45,
        reverb=0.3,
    ),
}

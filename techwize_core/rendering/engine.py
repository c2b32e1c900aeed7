"""Renders a storyboard: captions, scenes, mix, join, each of which can also be called alone.

Every step keeps what it finishes in ``cache_dir`` under the hash of its inputs,
so a render that was killed goes on where it was, and a second one with a
changed caption makes one scene.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from techwize_core.rendering.audio import AudioMix, mix_audio
from techwize_core.rendering.captions import build_captions
from techwize_core.rendering.ffmpeg import Cancelled, never, sweep_leftovers
from techwize_core.rendering.join import join, make_stills, write_subtitles
from techwize_core.rendering.loudness import Loudness
from techwize_core.rendering.scenes import Progress, SceneSegment, build_scenes, quiet
from techwize_core.rendering.timeline import scene_spans
from techwize_core.sdk.storyboard import Storyboard

_T = TypeVar("_T")


@dataclass(frozen=True)
class StepTiming:
    """How long a step took, in seconds of wall time."""

    step: str
    seconds: float


@dataclass(frozen=True)
class RenderResult:
    """A finished film and what lies beside it. ``seconds`` is the film's length."""

    path: Path
    poster: Path
    thumbnail: Path
    srt: Path
    vtt: Path
    seconds: float
    steps: tuple[StepTiming, ...]
    cache_hits: int
    scenes: tuple[SceneSegment, ...]
    loudness: Loudness | None


class _StepClock:
    """Times each step and reports its beginning and end."""

    def __init__(self, progress: Progress) -> None:
        self.timings: list[StepTiming] = []
        self._progress = progress

    def run(self, step: str, work: Callable[[], _T]) -> _T:
        began = time.perf_counter()
        self._progress(step, 0, 1)
        made = work()
        self.timings.append(StepTiming(step, round(time.perf_counter() - began, 3)))
        self._progress(step, 1, 1)
        return made


def render(
    storyboard: Storyboard,
    output: Path,
    *,
    cache_dir: Path,
    base_dir: Path,
    progress: Progress = quiet,
    cancelled: Cancelled = never,
    jobs: int | None = None,
) -> RenderResult:
    """Make the film of ``storyboard`` at ``output`` (MP4); poster and subtitles go beside it.

    ``base_dir`` is where the storyboard's relative paths begin. ``progress`` is
    called with a step's name and its counts; ``cancelled`` is asked ten times a
    second. ``jobs`` scenes are made at a time (None: one per core).
    Raises UnusableMedia, RenderCancelled, RenderError.
    """
    sweep_leftovers(cache_dir)
    clock = _StepClock(progress)
    track = clock.run("captions", lambda: build_captions(storyboard))
    workers = jobs or os.cpu_count() or 1
    with ThreadPoolExecutor(max_workers=1) as beside:
        # The sound is made beside the scenes: it keeps no core busy for long.
        mixing = beside.submit(_timed_mix, storyboard, cache_dir, base_dir, cancelled)
        segments = clock.run("scenes", lambda: build_scenes(
            storyboard, track, cache_dir=cache_dir, base_dir=base_dir, progress=progress,
            cancelled=cancelled, jobs=workers,
        ))  # fmt: skip
        mix, mix_seconds = mixing.result()
    clock.timings.append(StepTiming("mix", mix_seconds))
    fps = storyboard.canvas.fps
    clock.run("render", lambda: join(segments, mix, output, fps=fps, cancelled=cancelled))
    poster, thumbnail = clock.run("stills", lambda: make_stills(storyboard, output))
    last = scene_spans(storyboard)[-1]
    return RenderResult(
        path=output,
        poster=poster,
        thumbnail=thumbnail,
        srt=write_subtitles(track.subtitles("srt"), output.with_suffix(".srt")),
        vtt=write_subtitles(track.subtitles("vtt"), output.with_suffix(".vtt")),
        seconds=(last.first + last.frames) / storyboard.canvas.fps,
        steps=tuple(clock.timings),
        cache_hits=sum(segment.from_cache for segment in segments) + mix.from_cache,
        scenes=segments,
        loudness=mix.loudness,
    )


def _timed_mix(
    storyboard: Storyboard, cache_dir: Path, base_dir: Path, cancelled: Cancelled
) -> tuple[AudioMix, float]:
    began = time.perf_counter()
    mix = mix_audio(storyboard, cache_dir=cache_dir, base_dir=base_dir, cancelled=cancelled)
    return mix, round(time.perf_counter() - began, 3)

"""Reads a finished film: what its container says, and what ffmpeg's detectors find in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.error import FFmpegError

from techwize_core.rendering.errors import RenderError
from techwize_core.rendering.ffmpeg import Cancelled, never, run_ffmpeg
from techwize_core.rendering.loudness import Loudness, read_loudness

BLACK_SECONDS = 0.15
FROZEN_SECONDS = 2.5
SILENT_SECONDS = 2.0
SILENT_DB = -50
Stretch = tuple[float, float]


@dataclass(frozen=True)
class FilmFacts:
    """What a film's container and packets say. Times in seconds."""

    width: int
    height: int
    frames: int
    fps: float
    constant_rate: bool
    pixel_format: str
    video_codec: str
    colour: str
    video_seconds: float
    audio_seconds: float | None
    audio_codec: str | None
    audio_rate: int | None
    audio_channels: int | None
    faststart: bool


@dataclass(frozen=True)
class FilmFindings:
    """What was heard and seen: loudness, and stretches (start, end) in seconds."""

    loudness: Loudness | None
    black: tuple[Stretch, ...]
    frozen: tuple[Stretch, ...]
    silent: tuple[Stretch, ...]


def read_facts(path: Path) -> FilmFacts:
    """The facts of the film at ``path``.

    Raises RenderError when it is no readable film.
    """
    try:
        with av.open(str(path)) as film:
            if not film.streams.video:
                raise RenderError(f"{path.name} has no picture.")
            video = film.streams.video[0]
            times = sorted(
                Fraction(packet.pts) * packet.time_base
                for packet in film.demux(video)
                if packet.pts is not None and packet.time_base is not None
            )
            audio = film.streams.audio[0] if film.streams.audio else None
            context = video.codec_context
            return FilmFacts(
                width=context.width,
                height=context.height,
                frames=len(times),
                fps=float(video.average_rate or 0),
                constant_rate=_constant(times),
                pixel_format=context.pix_fmt or "",
                video_codec=f"{context.name} {context.profile or ''}".strip(),
                colour="bt709" if context.colorspace == 1 else str(context.colorspace),
                video_seconds=_seconds(video),
                audio_seconds=_seconds(audio) if audio else None,
                audio_codec=audio.codec_context.name if audio else None,
                audio_rate=audio.codec_context.sample_rate if audio else None,
                audio_channels=audio.codec_context.channels if audio else None,
                faststart=_is_faststart(path),
            )
    except (FFmpegError, OSError) as problem:
        raise RenderError(f"{path.name} cannot be read as a film: {problem}") from problem


def _seconds(stream: av.stream.Stream) -> float:
    return float((stream.duration or 0) * (stream.time_base or 0))


def _constant(times: list[Fraction]) -> bool:
    """Whether all frames are equally far apart, to a tenth of a millisecond."""
    steps = [later - earlier for earlier, later in pairwise(times)]
    return not steps or max(steps) - min(steps) <= Fraction(1, 10_000)


def _is_faststart(path: Path) -> bool:
    """Whether the index (moov) stands before the data, so that playing starts at once."""
    with path.open("rb") as stream:
        while len(head := stream.read(8)) == 8:
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if size < 8:
                return False
            stream.seek(size - 8, 1)
    return False


def inspect_film(path: Path, *, has_audio: bool, cancelled: Cancelled = never) -> FilmFindings:
    """Decode the film once and report what the detectors found."""
    # The picture is made small first: a quarter of the work, and as telling.
    picture = (
        f"[0:v]scale=270:-2:flags=fast_bilinear,blackdetect=d={BLACK_SECONDS}:pix_th=0.05,"
        f"freezedetect=n=0.0004:d={FROZEN_SECONDS}[v]"
    )
    sound = (
        f";[0:a]silencedetect=n={SILENT_DB}dB:d={SILENT_SECONDS},"
        "ebur128=peak=true:framelog=quiet[a]"
    )
    maps = ["-map", "[v]", *(["-map", "[a]"] if has_audio else [])]
    graph = picture + (sound if has_audio else "")
    report = run_ffmpeg(
        ["-i", str(path.resolve()), "-filter_complex", graph, *maps, "-f", "null", "-"],
        cancelled=cancelled,
    )
    return FilmFindings(
        loudness=read_loudness(report) if has_audio else None,
        black=_pairs(report, r"black_start:([\d.]+) black_end:([\d.]+)"),
        frozen=_stretches(report, "freeze_start: ", "freeze_end: "),
        silent=_stretches(report, "silence_start: ", "silence_end: "),
    )


def _pairs(report: str, pattern: str) -> tuple[Stretch, ...]:
    return tuple((float(a), float(b)) for a, b in re.findall(pattern, report))


def _stretches(report: str, start: str, end: str) -> tuple[Stretch, ...]:
    """Starts with their ends; one without an end lasts to the film's."""
    starts = [float(x) for x in re.findall(re.escape(start) + r"(-?[\d.]+)", report)]
    ends = [float(x) for x in re.findall(re.escape(end) + r"([\d.]+)", report)]
    ends += [float("inf")] * (len(starts) - len(ends))
    return tuple(zip(starts, ends, strict=False))

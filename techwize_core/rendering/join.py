"""Joins the scenes and the sound into the film, without encoding anything again."""

from __future__ import annotations

from pathlib import Path

from techwize_core.rendering.audio import AudioMix
from techwize_core.rendering.ffmpeg import Cancelled, never, replacing, run_ffmpeg
from techwize_core.rendering.scenes import SceneSegment
from techwize_core.sdk.storyboard import Storyboard

_THUMBNAIL_WIDTH = 360
_POSTER_SECONDS = 1.6


def join(
    segments: tuple[SceneSegment, ...],
    mix: AudioMix,
    output: Path,
    *,
    fps: int,
    cancelled: Cancelled = never,
) -> Path:
    """Write the film to ``output``, which appears only when it is whole.

    Raises RenderCancelled, RenderError.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with replacing(output) as part, replacing(output.with_suffix(".concat")) as listing:
        listing.write_text(_listing(segments, fps), encoding="utf-8")
        run_ffmpeg(
            ["-loglevel", "error", "-f", "concat", "-safe", "0", "-i", str(listing.resolve()),
             "-i", str(mix.path.resolve()), "-map", "0:v", "-map", "1:a", "-c", "copy",
             "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart",
             "-f", "mp4", str(part.resolve())],
            cancelled=cancelled,
        )  # fmt: skip
    output.with_suffix(".concat").unlink(missing_ok=True)
    return output


def _listing(segments: tuple[SceneSegment, ...], fps: int) -> str:
    """The concat demuxer's list of files, each with its exact length."""
    lines, frames = ["ffconcat version 1.0"], 0
    for segment in segments:
        name = str(segment.path.resolve()).replace("'", r"'\''")
        # Said here, because an MP4's own edit list counts in whole milliseconds: the next scene
        # would come in a fraction of a frame early. Running sums, so that roundings do not add up.
        start, frames = frames, frames + segment.frames
        microseconds = round(frames * 1_000_000 / fps) - round(start * 1_000_000 / fps)
        lines += [f"file '{name}'", f"duration {microseconds}us"]
    return "\n".join(lines) + "\n"


def make_stills(storyboard: Storyboard, film: Path) -> tuple[Path, Path]:
    """A poster (full size) and a thumbnail (360 px wide) beside ``film``, as JPEG.

    Taken from the first scene once its texts have come in.
    """
    at = min(_POSTER_SECONDS, storyboard.scenes[0].seconds * 0.7)
    poster, thumbnail = film.with_suffix(".jpg"), film.with_suffix(".thumb.jpg")
    with replacing(poster) as large, replacing(thumbnail) as small:
        run_ffmpeg(
            ["-loglevel", "error", "-ss", f"{at:.3f}", "-i", str(film.resolve()),
             "-filter_complex", f"[0:v]split[a][b];[b]scale={_THUMBNAIL_WIDTH}:-2[small]",
             "-map", "[a]", "-frames:v", "1", "-q:v", "3", str(large.resolve()),
             "-map", "[small]", "-frames:v", "1", "-q:v", "4", str(small.resolve())],
        )  # fmt: skip
    return poster, thumbnail


def write_subtitles(text: str, target: Path) -> Path:
    """Write a subtitle file whole."""
    with replacing(target) as part:
        part.write_text(text, encoding="utf-8")
    return target

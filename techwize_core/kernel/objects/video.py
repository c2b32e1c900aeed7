"""Videos made safe on the way in: the streams are kept, all that was said about them is dropped.

ffmpeg copies the first picture and sound stream into a new file, without
metadata, chapters, or the data tracks in which phones and action cameras keep
positions. Nothing is encoded again, so nothing is lost.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import imageio_ffmpeg

from techwize_core.kernel.objects.errors import StorageFull, UnusableVideo
from techwize_core.kernel.objects.keys import MEDIA_TYPES

MAX_PIXELS = 8192 * 4320
_COPY_SECONDS = 300
_LONGEST_LOSS = 0.1
"""The share of the declared duration that may be missing before a file counts as cut off."""
_BROKEN = "This video is broken or cut off; save it again as MP4 and send it anew."
_FORMATS = {".mp4": ("mov", "mp4"), ".mov": ("mov", "mov"), ".webm": ("matroska", "webm")}
"""ffmpeg's reader and writer for each extension; naming the reader keeps playlists out."""


@dataclass(frozen=True)
class Video:
    """A written video: its size in pixels as it is seen, and its length in seconds."""

    path: Path
    media_type: str
    extension: str
    width: int
    height: int
    seconds: float
    has_sound: bool


def strip_video(source: Path, folder: Path, extension: str) -> Video:
    """Copy the video into ``folder`` as ``video`` plus ``extension``, without any metadata.

    Raises :class:`UnusableVideo` when it has no picture, does not decode at its
    beginning and near its end, or is too large to be decoded here, and
    ``StorageFull``.
    """
    reader, writer = _FORMATS[extension]
    target = folder / f"video{extension}"
    declared = _declared_seconds(source, reader)
    _copy_streams(source, reader, target, writer)
    video = _decoded(target, reader, extension)
    if declared is not None and video.seconds < declared * (1 - _LONGEST_LOSS):
        raise UnusableVideo(_BROKEN)
    return video


def _copy_streams(source: Path, reader: str, target: Path, writer: str) -> None:
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error"),
        # The file may name others; only itself is read.
        *("-protocol_whitelist", "file", "-f", reader, "-i", f"file:{source}"),
        *("-map", "0:V:0", "-map", "0:a:0?", "-c", "copy"),
        *("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"),
        *(("-movflags", "+faststart") if writer != "webm" else ()),
        *("-f", writer, "-y", f"file:{target}"),
    ]
    try:
        run = subprocess.run(  # our own binary, no shell, paths are ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_COPY_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnusableVideo("This video takes too long to read; send a shorter one.") from error
    if b"No space left" in run.stderr or b"File too large" in run.stderr:
        raise StorageFull("The storage is full, so the video was not kept.")
    if run.returncode != 0:
        raise UnusableVideo(_BROKEN)


def _declared_seconds(source: Path, reader: str) -> float | None:
    """The length that the file claims; None when it does not say (a browser's recording)."""
    try:
        with av.open(str(source), format=reader) as container:
            return container.duration / av.time_base if container.duration else None
    except (av.FFmpegError, ValueError) as error:
        raise UnusableVideo(_BROKEN) from error


def _decoded(path: Path, reader: str, extension: str) -> Video:
    """What the written video is, after a frame of its beginning and one near its end decoded."""
    try:
        with av.open(str(path), format=reader) as container:
            stream = container.streams.video[0]
            if not 0 < stream.width * stream.height <= MAX_PIXELS:
                raise UnusableVideo("This video's picture is too large; 4K is plenty.")
            first = next(container.decode(stream))
            duration = container.duration or 0
            container.seek(duration * 9 // 10)
            next(container.decode(stream))
            sideways = first.rotation % 180 != 0
            width, height = (first.height, first.width) if sideways else (first.width, first.height)
            return Video(
                path=path,
                media_type=MEDIA_TYPES[extension],
                extension=extension,
                width=width,
                height=height,
                seconds=duration / av.time_base,
                has_sound=bool(container.streams.audio),
            )
    except (av.FFmpegError, StopIteration, IndexError, ValueError) as error:
        raise UnusableVideo(_BROKEN) from error

"""Looks at what clients upload and turns stills into plates of the canvas's own shape.

A plate is a JPEG, ``OVERSAMPLING`` times the canvas, upright, in sRGB: so the
filter graph of a scene never has to think about formats, sizes or aspect.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.error import FFmpegError
from PIL import Image, ImageCms, ImageEnhance, ImageFilter, ImageOps, UnidentifiedImageError

from techwize_core.rendering.errors import UnusableMedia
from techwize_core.rendering.motion import OVERSAMPLING

LEAST_SIDE = 240
MOST_PIXELS = 120_000_000
CROP_LOSS = 0.38
"""``auto`` crops when at most this share of the picture is lost, and pads otherwise."""

Fit = Literal["auto", "fill", "blur-pad"]
_VIDEO_SUFFIXES = {".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".3gp"}
_DAMAGED = "This file is damaged or not a picture or video we can read. Please send it again."
# Pillow refuses twice this by itself, from the header alone; we refuse the rest.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class MediaItem:
    """A usable picture or clip: upright size in pixels; ``seconds`` is 0 for pictures."""

    path: Path
    kind: Literal["image", "video"]
    width: int
    height: int
    seconds: float = 0

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


def inspect_media(path: Path) -> MediaItem:
    """What ``path`` is.

    Raises UnusableMedia, with a sentence for the client, for what cannot be used.
    """
    if not path.is_file():
        raise UnusableMedia(path.name, "This file is missing. Please upload it again.")
    if path.suffix.lower() in _VIDEO_SUFFIXES:
        return _inspect_video(path)
    try:
        return _inspect_image(path)
    except UnidentifiedImageError:
        return _inspect_video(path)


def _inspect_image(path: Path) -> MediaItem:
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if picture.getexif().get(0x0112, 1) in (5, 6, 7, 8):
                width, height = height, width
            _refuse_size(path, width, height)
            picture.load()
    except UnidentifiedImageError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise UnusableMedia(path.name, "This picture is too large to use.") from problem
    except (OSError, SyntaxError, ValueError) as problem:
        raise UnusableMedia(path.name, _DAMAGED) from problem
    return MediaItem(path, "image", width, height)


def _inspect_video(path: Path) -> MediaItem:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise UnusableMedia(path.name, "This file holds no picture. Please send another.")
            stream = container.streams.video[0]
            frame = next(container.decode(stream))
            width, height = frame.width, frame.height
            if frame.rotation in (90, -90, 270):
                width, height = height, width
            length = stream.duration * (stream.time_base or 0) if stream.duration else None
            seconds = float(length) if length else (container.duration or 0) / av.time_base
    except (FFmpegError, StopIteration) as problem:
        raise UnusableMedia(path.name, _DAMAGED) from problem
    _refuse_size(path, width, height)
    return MediaItem(path, "video", width, height, round(seconds, 3))


def _refuse_size(path: Path, width: int, height: int) -> None:
    if min(width, height) < LEAST_SIDE:
        raise UnusableMedia(
            path.name,
            f"This picture is only {width} x {height} pixels and would look blurred: "
            f"please send one of at least {LEAST_SIDE} pixels on its short side.",
        )
    if width * height > MOST_PIXELS:
        raise UnusableMedia(path.name, "This picture is too large to use.")


def chosen_fit(fit: Fit, aspect: float, canvas: tuple[int, int]) -> Literal["fill", "blur-pad"]:
    """What ``auto`` means for a picture of ``aspect`` on ``canvas``."""
    if fit != "auto":
        return fit
    ours = canvas[0] / canvas[1]
    lost = 1 - min(aspect, ours) / max(aspect, ours)
    return "fill" if lost <= CROP_LOSS else "blur-pad"


def open_upright(path: Path) -> Image.Image:
    """The picture, turned as its camera meant it, in sRGB, on white where it was transparent."""
    try:
        with Image.open(path) as source:
            source.draft("RGB", (4000, 4000))
            picture = ImageOps.exif_transpose(source)
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise UnusableMedia(path.name, _DAMAGED) from problem
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return _to_srgb(picture)


def _to_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            turned = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")
        return turned if turned is not None else picture.convert("RGB")
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        deep = np.asarray(picture, dtype=np.float64)
        return Image.fromarray((deep / max(1.0, deep.max()) * 255).astype(np.uint8)).convert("RGB")
    return picture.convert("RGB")


_SRGB = ImageCms.createProfile("sRGB")


def make_plate(
    picture: Image.Image, fit: Fit, focus: tuple[float, float], canvas: tuple[int, int]
) -> Image.Image:
    """``picture`` on a plate for ``canvas``, cropped or padded, never stretched."""
    size = (canvas[0] * OVERSAMPLING, canvas[1] * OVERSAMPLING)
    if chosen_fit(fit, picture.width / picture.height, canvas) == "fill":
        return ImageOps.fit(picture, size, Image.Resampling.BICUBIC, centering=focus)
    small = ImageOps.fit(picture, (size[0] // 16, size[1] // 16), Image.Resampling.BOX)
    blurred = small.filter(ImageFilter.GaussianBlur(5)).resize(size, Image.Resampling.BICUBIC)
    plate = ImageEnhance.Brightness(blurred).enhance(0.62)
    whole = ImageOps.contain(picture, size, Image.Resampling.BICUBIC)
    # Above the middle: captions and buttons take the lower third of upright films.
    top = round((size[1] - whole.height) * (0.40 if canvas[1] > canvas[0] else 0.5))
    plate.paste(whole, ((size[0] - whole.width) // 2, top))
    return plate


def write_plate(plate: Image.Image, target: Path) -> None:
    """Save ``plate``; fine enough that the second compression is not seen."""
    plate.save(target, "JPEG", quality=93, subsampling=0)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

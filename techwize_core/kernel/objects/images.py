"""Pictures made safe on the way in: decoded in full and written anew.

What comes out holds pixels and nothing else: no position, no camera serial
number, no appended archive or script. It stands upright, in sRGB, and no side
is longer than :data:`MAX_EDGE`.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

from techwize_core.kernel.objects.errors import UnusablePicture
from techwize_core.kernel.objects.keys import MEDIA_TYPES
from techwize_core.kernel.objects.transfer import full_disk_is_storage_full

MAX_PIXELS = 50_000_000
_MAX_WEBP_PIXELS = 25_000_000  # its decoder keeps three copies in memory; no camera writes it
MAX_EDGE = 4000  # more than UHD shows, and half of what 50-megapixel phones take
_LARGE_PIXELS = 16_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Decoding 50 megapixels takes up to 600 MB, so a process does one such at a time.
_large_pictures = threading.Lock()
_BROKEN = "This picture is broken or cut off; open it, save it again and send it anew."
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SAVING: dict[str, dict[str, Any]] = {
    ".jpg": {"format": "JPEG", "quality": 92, "optimize": True, "progressive": True},
    ".png": {"format": "PNG"},
    ".webp": {"format": "WEBP", "quality": 80, "method": 4},
}


@dataclass(frozen=True)
class Picture:
    """A written picture; ``width`` and ``height`` in pixels, as it is seen."""

    path: Path
    media_type: str
    extension: str
    width: int
    height: int


def reencode_picture(source: Path, folder: Path) -> Picture:
    """Write the picture anew into ``folder`` as ``picture.jpg`` or ``picture.png``.

    PNG stays for what is transparent or came without loss; the rest is JPEG of
    quality 92. Raises :class:`UnusablePicture` for one that is broken, animated
    or over :data:`MAX_PIXELS`, and ``StorageFull``.
    """
    image, came_as = _decoded(source, MAX_EDGE)
    lossless = image.mode in {"LA", "RGBA"} or came_as in {"PNG", "GIF"}
    return _written(image, folder / ("picture.png" if lossless else "picture.jpg"))


def thumbnail(source: Path, target: Path, *, max_edge: int = 480) -> Picture:
    """Write a small copy to ``target``, whose suffix (``.jpg`` or ``.webp``) decides the format.

    JPEG gets white behind what is transparent. Raises as :func:`reencode_picture`.
    """
    image, _came_as = _decoded(source, max_edge)
    if target.suffix == ".jpg" and image.mode in {"LA", "RGBA"}:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return _written(image, target)


def _decoded(source: Path, max_edge: int) -> tuple[Image.Image, str]:
    """The upright sRGB pixels, no side over ``max_edge``, and the format that they came in."""
    with _decoding_errors_in_words(), Image.open(source, formats=_FORMATS) as opened:
        _check_outline(opened)
        orientation, profile = _orientation(opened), opened.info.get("icc_profile")
        came_as = opened.format or ""
        # JPEG can decode at a fraction of its size, which saves most of the memory.
        opened.draft(None, (max_edge, max_edge))
        large = opened.width * opened.height > _LARGE_PIXELS
        with _large_pictures if large else nullcontext():
            image = _in_plain_mode(opened)
            image.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
        image = _in_srgb(image, profile)
        if orientation in _UPRIGHT:
            image = image.transpose(_UPRIGHT[orientation])
    # Savers copy comments, profiles and the like from here when it is not empty.
    image.info = {}
    return image, came_as


def _check_outline(image: Image.Image) -> None:
    """Refuse by the header alone, before any pixel is decoded."""
    most = _MAX_WEBP_PIXELS if image.format == "WEBP" else MAX_PIXELS
    if image.width * image.height > most:
        raise UnusablePicture(
            f"This picture has {image.width} by {image.height} pixels; "
            f"make it smaller, up to {most // 1_000_000} megapixels."
        )
    # MPO is a JPEG with a second picture behind it, as many phones write.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise UnusablePicture("This picture moves; send it as an MP4 video instead.")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
        return 1  # a broken note about the picture does not make the picture unusable


def _in_plain_mode(image: Image.Image) -> Image.Image:
    """Decode, and leave the palettes and deep greys that resizing cannot handle."""
    image.load()
    if "transparency" in image.info or image.mode in {"PA", "RGBa", "La"}:
        return image.convert("RGBA")
    if image.mode.startswith(("I", "F")):  # 16 bits of grey
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode in {"LA", "RGBA"}:
        opaque = image.getchannel("A").getextrema() == (255, 255)
        return image.convert("L" if image.mode == "LA" else "RGB") if opaque else image
    return image if image.mode in {"RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        wanted = "RGB" if image.mode == "CMYK" else image.mode
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=wanted,
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None  # a broken profile is dropped, as browsers do
        if converted is not None:
            return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


def _written(image: Image.Image, target: Path) -> Picture:
    with full_disk_is_storage_full():
        image.save(target, **_SAVING[target.suffix])
    return Picture(target, MEDIA_TYPES[target.suffix], target.suffix, *image.size)


@contextmanager
def _decoding_errors_in_words() -> Iterator[None]:
    """Pillow's readers raise whatever a hostile file makes them stumble over."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusablePicture(
            "This picture has too many pixels; 50 megapixels is the most."
        ) from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        EOFError,
        ArithmeticError,
        struct.error,
    ) as error:
        raise UnusablePicture(_BROKEN) from error

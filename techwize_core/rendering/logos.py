"""Prepares a brand's logo for its place in a scene: right size, and readable on what is behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from techwize_core.rendering.colour import contrast, hexed, rgb
from techwize_core.rendering.errors import UnusableMedia
from techwize_core.rendering.ffmpeg import replacing
from techwize_core.rendering.ingest import file_digest
from techwize_core.rendering.look import Look
from techwize_core.rendering.plates import hashed
from techwize_core.rendering.safe_areas import Box
from techwize_core.sdk.storyboard import Picture, Scene

_LEAST_CONTRAST = 2.0


def prepare_logo(
    path: Path, box: Box, scene: Scene, look: Look, cache_dir: Path
) -> tuple[Path, tuple[int, int]]:
    """A PNG of the logo that fits ``box``, and its size in pixels; from the cache when it can.

    On a picture, or where it would not stand out, it gets a paper-coloured chip.
    Raises UnusableMedia when the file cannot be read.
    """
    ground, brand = look.ground_of(scene), look.storyboard.brand
    on_picture = isinstance(scene.ground, Picture)
    size = (round(min(box.width, box.height * 4)), round(box.height))
    facts = [file_digest(path), size, on_picture, ground, brand.paper, brand.ink, look.unit]
    target = cache_dir / "logos" / f"{hashed(facts)}.png"
    if not target.exists():
        logo = _opened(path)
        chip = on_picture or contrast(_visible_colour(logo), ground) < _LEAST_CONTRAST
        made = (
            _chipped(logo, size, brand.paper, brand.ink, look.unit) if chip else _fitted(logo, size)
        )
        with replacing(target) as part:
            made.save(part, "PNG", compress_level=1)
    with Image.open(target) as made_logo:
        return target, made_logo.size


def _opened(path: Path) -> Image.Image:
    try:
        with Image.open(path) as logo:
            clear = logo.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as problem:
        raise UnusableMedia(
            path.name, "This logo cannot be read. Please send it as PNG or JPEG."
        ) from problem
    visible = clear.getbbox()
    return clear.crop(visible) if visible else clear


def _visible_colour(logo: Image.Image) -> str:
    pixels = np.asarray(logo, dtype=np.float64)
    weights = pixels[..., 3:] / 255
    total = max(1.0, float(weights.sum()))
    red, green, blue = ((pixels[..., :3] * weights).sum(axis=(0, 1)) / total).round().astype(int)
    return hexed((int(red), int(green), int(blue)))


def _fitted(logo: Image.Image, size: tuple[int, int]) -> Image.Image:
    scale = min(size[0] / logo.width, size[1] / logo.height)
    wanted = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    return logo.resize(wanted, Image.Resampling.LANCZOS)


def _chipped(
    logo: Image.Image, size: tuple[int, int], paper: str, ink: str, unit: float
) -> Image.Image:
    """The logo on a rounded chip, paper unless the logo itself is that light."""
    fill = paper if contrast(_visible_colour(logo), paper) >= _LEAST_CONTRAST else ink
    pad = round(size[1] * 0.18)
    inner = _fitted(logo, (size[0] - 2 * pad, size[1] - 2 * pad))
    outer = (inner.width + 2 * pad, inner.height + 2 * pad)
    shape = Image.new("L", (outer[0] * 4, outer[1] * 4), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, *shape.size), round(72 * unit), fill=255)
    chip = Image.new("RGBA", outer, (*rgb(fill), 0))
    chip.putalpha(shape.resize(outer, Image.Resampling.LANCZOS))
    chip.alpha_composite(inner, (pad, pad))
    return chip

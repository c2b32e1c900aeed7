"""Grounds drawn in the brand's colours, for scenes without a picture.

Each is a plate like a photograph's: a soft gradient with one large figure, and
a little noise, which keeps the gradient from banding in H.264.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from techwize_core.rendering.colour import luminance, mixed, rgb
from techwize_core.rendering.motion import OVERSAMPLING
from techwize_core.sdk.storyboard import Backdrop, BrandKit

_NOISE = 2.2


def ground_colour(backdrop: Backdrop, brand: BrandKit) -> str:
    """The colour that texts on this backdrop must be read against."""
    return {"primary": brand.primary, "ink": brand.ink, "paper": brand.paper}[backdrop.tone]


def draw_backdrop(
    backdrop: Backdrop, brand: BrandKit, canvas: tuple[int, int], seed: int
) -> Image.Image:
    """A plate of ``backdrop``, ``OVERSAMPLING`` canvases large; the same for the same seed."""
    # Drawn at canvas size and enlarged: soft figures need no more.
    base = ground_colour(backdrop, brand)
    toward = "#000000" if luminance(base) < 0.6 else "#FFFFFF"
    ground = _gradient(canvas, mixed(base, toward, 0.02), mixed(base, toward, 0.22))
    figure = Image.new("RGBA", canvas, (0, 0, 0, 0))
    draw = {"arcs": _arcs, "blocks": _blocks, "glow": _glow}[backdrop.design]
    draw(figure, base, brand)
    flat = Image.alpha_composite(ground.convert("RGBA"), figure).convert("RGB")
    size = (canvas[0] * OVERSAMPLING, canvas[1] * OVERSAMPLING)
    return _grained(flat.resize(size, Image.Resampling.BICUBIC), seed)


def _gradient(size: tuple[int, int], light: str, dark: str) -> Image.Image:
    width, height = size
    down = np.linspace(0, 1, height)[:, None] * 0.8
    across = np.linspace(0, 1, width)[None, :] * 0.2
    share = (down + across)[..., None]
    pixels = np.array(rgb(light)) * (1 - share) + np.array(rgb(dark)) * share
    return Image.fromarray(pixels.round().astype(np.uint8))


def _grained(picture: Image.Image, seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, _NOISE, (256, 256, 1))
    pixels = np.asarray(picture, dtype=np.float32)
    tiles = (-(-pixels.shape[0] // 256), -(-pixels.shape[1] // 256), 1)
    tiled = np.tile(noise, tiles)[: pixels.shape[0], : pixels.shape[1]]
    return Image.fromarray((pixels + tiled).clip(0, 255).astype(np.uint8))


def _arcs(figure: Image.Image, base: str, brand: BrandKit) -> None:
    """Wide rings around the lower right corner, the inner one in the accent."""
    width, height = figure.size
    big = figure.resize((width * 2, height * 2))
    draw = ImageDraw.Draw(big)
    # Smaller on square and wide films, where texts come nearer to the corner.
    reach = min(width, height) * (1 if height > 1.5 * width else 0.6)
    centre = (width * 2 - reach * 0.1, height * 2 - reach * 0.34)
    tint = mixed(base, "#FFFFFF" if luminance(base) < 0.35 else brand.primary, 0.14)
    for radius, colour, opacity in (
        (1.62, tint, 80),
        (1.18, tint, 120),
        (0.70, brand.accent, 235),
        (0.42, base, 255),
    ):
        r = reach * radius
        box = (centre[0] - r, centre[1] - r, centre[0] + r, centre[1] + r)
        draw.ellipse(box, fill=(*rgb(colour), opacity))
    figure.paste(big.resize(figure.size, Image.Resampling.LANCZOS))


def _blocks(figure: Image.Image, base: str, brand: BrandKit) -> None:
    """A slanted band low in the picture with an accent edge."""
    width, height = figure.size
    big = figure.resize((width * 2, height * 2))
    draw = ImageDraw.Draw(big)
    w, h = width * 2, height * 2
    tint = mixed(base, "#FFFFFF" if luminance(base) < 0.35 else brand.primary, 0.12)
    draw.polygon([(0, h * 0.80), (w, h * 0.62), (w, h), (0, h)], fill=(*rgb(tint), 150))
    draw.polygon(
        [(0, h * 0.86), (w, h * 0.68), (w, h * 0.70), (0, h * 0.88)], fill=(*rgb(brand.accent), 235)
    )
    draw.polygon([(w * 0.82, 0), (w, 0), (w, h * 0.14)], fill=(*rgb(tint), 150))
    figure.paste(big.resize(figure.size, Image.Resampling.LANCZOS))


def _glow(figure: Image.Image, base: str, brand: BrandKit) -> None:
    """A soft light of the accent from the upper right."""
    width, height = figure.size
    y, x = np.mgrid[0:height, 0:width]
    distance = np.hypot(x - width * 0.92, y - height * 0.08) / max(width, height)
    opacity = np.clip(1 - distance / 0.75, 0, 1) ** 2 * 150
    pixels = np.zeros((height, width, 4), dtype=np.uint8)
    pixels[..., :3] = rgb(mixed(brand.accent, base, 0.25))
    pixels[..., 3] = opacity
    figure.paste(Image.fromarray(pixels))

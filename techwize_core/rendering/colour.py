"""Colours that can be read: contrast as WCAG 2 defines it, and how ASS writes colours."""

from __future__ import annotations

import colorsys

WHITE = "#FFFFFF"
BLACK = "#000000"
READABLE = 4.5
"""The least contrast of text with what is behind it (WCAG 2.2 AA)."""

RGB = tuple[int, int, int]


def rgb(colour: str) -> RGB:
    """``#RRGGBB`` as three numbers 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexed(values: RGB) -> str:
    """Three numbers 0..255 as ``#RRGGBB``."""
    return "#{:02X}{:02X}{:02X}".format(*values)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    parts = []
    for value in rgb(colour):
        share = value / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0..1) of ``other`` in it."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    red, green, blue = (round(start + (end - start) * share) for start, end in pairs)
    return hexed((red, green, blue))


def readable_on(ground: str, *wanted: str) -> str:
    """The first of ``wanted`` that can be read on ``ground``; else white or black."""
    for colour in wanted:
        if contrast(colour, ground) >= READABLE:
            return colour
    return WHITE if contrast(WHITE, ground) >= contrast(BLACK, ground) else BLACK


def shifted_to_read(colour: str, ground: str, least: float = READABLE) -> str:
    """``colour`` made lighter or darker, its hue kept, until it reads on ``ground``."""
    hue, light, saturation = colorsys.rgb_to_hls(*(v / 255 for v in rgb(colour)))
    limit, step = (1.0, 0.02) if luminance(ground) < 0.18 else (0.0, -0.02)
    shifted = colour
    while contrast(shifted, ground) < least and light != limit:
        light = min(1.0, max(0.0, light + step))
        red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
        shifted = hexed((round(red * 255), round(green * 255), round(blue * 255)))
    return shifted


def ass_colour(colour: str) -> str:
    """A colour as an ASS override wants it: ``&HBBGGRR&``."""
    red, green, blue = rgb(colour)
    return f"&H{blue:02X}{green:02X}{red:02X}&"


def ass_alpha(opacity: float) -> str:
    """Opacity 0..1 as ASS transparency ``&HAA&``, where 00 is opaque."""
    return f"&H{round((1 - min(1.0, max(0.0, opacity))) * 255):02X}&"

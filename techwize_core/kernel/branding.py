"""A tenant's brand as CSS variables that are readable whatever colour was chosen.

The pages take a tenant's accent and fonts through a handful of variables (see
``frontend/css/tokens.css``). A colour that nobody could read on our paper is
shifted in lightness, and only in lightness, until it reaches WCAG's 4.5:1.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from typing import Any

TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text of normal size."""

DEFAULT_ACCENT = "#b8431f"
INK = "#1b1714"

# The background that is hardest for each theme, from tokens.css: light accents are read on the
# sunken paper, dark ones on the raised surface.
LIGHT_GROUND = "#f4eee5"
DARK_GROUND = "#272119"

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEP = 0.005

_BRICOLAGE = '"Bricolage Grotesque","Bricolage Fallback"'
_INSTRUMENT = '"Instrument Sans","Instrument Fallback"'
_SYSTEM = "system-ui"

FONT_PAIRS: dict[str, tuple[str, str]] = {
    "bricolage-instrument": (_BRICOLAGE, _INSTRUMENT),
    "instrument": (_INSTRUMENT, _INSTRUMENT),
    "system": (_SYSTEM, _SYSTEM),
}
"""Font pairs (display, text) that a tenant may choose; values are CSS font-family lists."""


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two hex colours, 1.0 to 21.0. Raises ``ValueError`` for no colour."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_accent(colour: str, background: str) -> str:
    """``colour`` (hex), shifted in lightness until it has 4.5:1 on ``background``.

    Hue and saturation stay. A colour that is readable already comes back
    unchanged (lower case, six digits). Raises ``ValueError`` for no colour.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step, end = (-_STEP, 0.0) if _luminance(background) > 0.18 else (_STEP, 1.0)
    shifted = _hex(_channels(colour))
    while contrast(shifted, background) < TEXT_CONTRAST and lightness != end:
        lightness = min(1.0, max(0.0, lightness + step))
        shifted = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return shifted


def on_accent(colour: str) -> str:
    """The text colour for an area filled with ``colour``: white or ink, whichever reads better."""
    white, ink = contrast("#ffffff", colour), contrast(INK, colour)
    return "#ffffff" if white >= TEXT_CONTRAST or white >= ink else INK


def brand_variables(brand: Mapping[str, Any]) -> dict[str, str]:
    """CSS variables for a tenant's ``brand`` (keys ``accent`` and ``font_pair``), name to value.

    Values are made here and never copied from the input, so they may stand
    in a ``<style>`` block. What is missing or is no colour keeps the default
    look: a typing error in HQ must not take a shop's pages down.
    """
    accent = str(brand.get("accent") or "")
    variables: dict[str, str] = {}
    if _HEX.fullmatch(accent):
        for theme, ground in (("light", LIGHT_GROUND), ("dark", DARK_GROUND)):
            shifted = readable_accent(accent, ground)
            variables[f"--brand-accent-{theme}"] = shifted
            variables[f"--brand-on-accent-{theme}"] = on_accent(shifted)
    pair = FONT_PAIRS.get(str(brand.get("font_pair") or ""))
    if pair is not None:
        variables["--brand-font-display"], variables["--brand-font-text"] = pair
    return variables


def _channels(colour: str) -> tuple[float, float, float]:
    if not _HEX.fullmatch(colour):
        raise ValueError(f"not a hex colour: {colour!r}")
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

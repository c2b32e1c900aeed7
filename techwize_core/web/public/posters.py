"""Posters of templates without a film yet: their first scene's ground and their name, as SVG."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import Any

from techwize_core.catalog.models import VideoTemplate

_WIDTH, _HEIGHT = 270, 480
_INK, _PAPER = "#1B1714", "#FBF8F3"


@dataclass(frozen=True)
class _Palette:
    primary: str
    accent: str


# One pair per style, so that a gallery of one agency is not one colour.
_PALETTES = {
    "minimal": _Palette("#3F4A45", "#E2B040"),
    "bold": _Palette("#B8431F", "#F6C667"),
    "corporate": _Palette("#1F4A6E", "#7FB6E0"),
    "creative": _Palette("#5A2A4E", "#F07A4F"),
}


def poster_svg(template: VideoTemplate, language: str) -> str:
    """The poster in the reader's language, 9:16."""
    titles = template.document.get("title", {})
    title = str(titles.get(language, template.name))
    ground = _first_backdrop(template.document)
    palette = _PALETTES.get(template.style, _PALETTES["bold"])
    base = {"ink": _INK, "paper": _PAPER}.get(ground.get("tone", ""), palette.primary)
    text = _INK if base == _PAPER else _PAPER
    draw = {"blocks": _blocks, "glow": _glow}.get(ground.get("design", ""), _arcs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{base}"/>'
        f"{draw(palette, text)}{_words(title, text, palette)}</svg>"
    )


def _first_backdrop(document: dict[str, Any]) -> dict[str, Any]:
    scenes = document.get("scenes") or [{}]
    found: dict[str, Any] = scenes[0].get("backdrop") or {}
    return found


def _arcs(palette: _Palette, shade: str) -> str:
    rings = ((300, shade, 0.10), (215, shade, 0.16), (125, palette.accent, 0.95))
    return "".join(
        f'<circle cx="250" cy="430" r="{radius}" fill="{colour}" fill-opacity="{opacity}"/>'
        for radius, colour, opacity in rings
    )


def _blocks(palette: _Palette, shade: str) -> str:
    return (
        f'<path d="M0 384L270 298V480H0Z" fill="{shade}" fill-opacity=".14"/>'
        f'<path d="M0 413L270 326V348L0 435Z" fill="{palette.accent}"/>'
        f'<path d="M221 0H270V67Z" fill="{shade}" fill-opacity=".18"/>'
    )


def _glow(palette: _Palette, _shade: str) -> str:
    return (
        f'<defs><radialGradient id="g" cx=".9" cy=".1" r=".95">'
        f'<stop offset="0" stop-color="{palette.accent}" stop-opacity=".9"/>'
        f'<stop offset="1" stop-color="{palette.accent}" stop-opacity="0"/></radialGradient></defs>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="url(#g)"/>'
        f'<rect x="24" y="404" width="64" height="6" rx="3" fill="{palette.accent}"/>'
    )


def _words(title: str, colour: str, palette: _Palette) -> str:
    lines = textwrap.wrap(title, 10, break_long_words=False)[:5] or [title]
    # The longest line sets the size: a letter of a wide face is some 0.62 of it.
    size = min(36, int(222 / (max(len(line) for line in lines) * 0.62)))
    spans = "".join(
        f'<tspan x="24" dy="{size * 1.08 if n else 0:.0f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    face = 'font-family="\'Bricolage Grotesque\',system-ui,sans-serif" font-weight="800"'
    return (
        f'<rect x="24" y="60" width="34" height="5" fill="{palette.accent}"/>'
        f'<text x="24" y="{96 + size / 2:.0f}" fill="{colour}" font-size="{size}" '
        f'letter-spacing="-1" {face}>{spans}</text>'
    )

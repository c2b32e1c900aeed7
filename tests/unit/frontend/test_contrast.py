"""Every text pair of the design tokens reads at 4.5:1, every control's edge at 3:1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from techwize_core.kernel.branding import contrast

TOKENS = Path(__file__).parents[3] / "frontend" / "css" / "tokens.css"
THEMES = ("light", "dark")

GROUNDS = ("paper", "surface", "sunken", "raised")
ON_GROUNDS = ("ink", "muted", "accent", "ok", "wait", "stop", "info")
TEXT_PAIRS = [
    *((text, ground) for text in ON_GROUNDS for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in ("ok", "wait", "stop", "info")),
    *(
        (text, f"{tone}-soft")
        for tone in ("ok", "wait", "stop", "info")
        for text in ("ink", "muted")
    ),
    ("on-accent", "accent"),
    ("on-mpesa", "mpesa"),
    ("on-stop", "stop"),
    ("paper", "ink"),
    ("film-ink", "film"),
    ("film-muted", "film"),
    ("film-muted", "film-frame"),
]
EDGE_PAIRS = [("edge", "paper"), ("edge", "surface"), ("accent", "paper"), ("mpesa", "paper")]


def _tokens() -> dict[str, tuple[str, str]]:
    """Token name to its (light, dark) colours, references to brand variables followed."""
    css = TOKENS.read_text(encoding="utf-8")
    plain = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", css))
    tokens = {name: (colour, colour) for name, colour in plain.items()}
    themed = re.findall(r"--([\w-]+):\s*light-dark\(([^,]+),\s*([^;]+)\);", css)
    for name, light, dark in themed:
        if name != "float":
            tokens[name] = (_colour(light, plain), _colour(dark, plain))
    return tokens


def _colour(value: str, plain: dict[str, str]) -> str:
    reference = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return plain[reference[1]] if reference else value


def _ratio(text: str, ground: str, theme: str) -> float:
    tokens, index = _tokens(), THEMES.index(theme)
    return contrast(tokens[text][index], tokens[ground][index])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_reads_at_4_5_to_1(text: str, ground: str, theme: str) -> None:
    assert _ratio(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_control_edges_stand_out_at_3_to_1(edge: str, ground: str, theme: str) -> None:
    assert _ratio(edge, ground, theme) >= 3.0

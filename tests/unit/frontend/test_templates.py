"""What holds for every template: strict CSP, and each component shown in the style guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html.jinja2")
    # Mails have no CSP and need inline styles.
    if "mail" not in path.relative_to(TEMPLATES).parts
)


def _names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(TEMPLATES)) for path in paths]


@pytest.mark.parametrize("path", PAGES, ids=_names(PAGES))
def test_no_inline_style_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<[^>]*\s(?:style|on[a-z]+)\s*=", text) == []


@pytest.mark.parametrize("path", PAGES, ids=_names(PAGES))
def test_every_script_and_style_block_carries_the_nonce(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    opened = re.findall(r"<(?:script|style)\b[^>]*>", text)
    assert [tag for tag in opened if 'nonce="{{ nonce }}"' not in tag] == []


def test_the_style_guide_shows_every_component() -> None:
    ui = (TEMPLATES / "components" / "ui.html.jinja2").read_text(encoding="utf-8")
    offered = set(re.findall(r"set (\w+) =", ui))
    guide = TEMPLATES / "styleguide.html.jinja2"
    parts = [guide, *(TEMPLATES / "styleguide").glob("*.jinja2")]
    shown = set(re.findall(r"ui\.(\w+)\(", "".join(part.read_text("utf-8") for part in parts)))
    assert offered - shown == set()

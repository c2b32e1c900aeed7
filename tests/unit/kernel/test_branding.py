"""The guard that keeps any tenant's accent readable."""

from __future__ import annotations

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techwize_core.kernel.branding import (
    DARK_GROUND,
    LIGHT_GROUND,
    brand_variables,
    contrast,
    on_accent,
    readable_accent,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def _hue(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return colorsys.rgb_to_hls(*channels)[0]


def test_contrast_matches_the_figures_of_wcag() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colours, st.sampled_from([LIGHT_GROUND, DARK_GROUND, "#ffffff", "#000000", "#fbf8f3"]))
def test_any_accent_becomes_readable(colour: str, ground: str) -> None:
    assert contrast(readable_accent(colour, ground), ground) >= 4.5


@given(colours)
def test_text_on_a_repaired_accent_reaches_aa(colour: str) -> None:
    for ground in (LIGHT_GROUND, DARK_GROUND):
        accent = readable_accent(colour, ground)
        assert contrast(on_accent(accent), accent) >= 4.5


def test_a_readable_accent_is_left_alone() -> None:
    assert readable_accent("#B8431F", LIGHT_GROUND) == "#b8431f"


def test_a_shift_keeps_the_hue() -> None:
    shifted = readable_accent("#ffd400", LIGHT_GROUND)
    assert shifted != "#ffd400"
    assert _hue(shifted) == pytest.approx(_hue("#ffd400"), abs=0.02)


def test_variables_cover_both_themes() -> None:
    assert brand_variables({"accent": "#0f766e", "font_pair": "system"}) == {
        "--brand-accent-light": "#0f766e",
        "--brand-on-accent-light": "#ffffff",
        "--brand-accent-dark": readable_accent("#0f766e", DARK_GROUND),
        "--brand-on-accent-dark": "#1b1714",
        "--brand-font-display": "system-ui",
        "--brand-font-text": "system-ui",
    }


@pytest.mark.parametrize("accent", ["red}body{display:none", "#12", "", None, "#ggg", 7])
def test_what_is_no_colour_keeps_the_default_look(accent: object) -> None:
    assert brand_variables({"accent": accent, "font_pair": "url(//evil)"}) == {}


def test_a_wrong_colour_is_refused_with_its_text() -> None:
    with pytest.raises(ValueError, match="not a hex colour: 'clay'"):
        readable_accent("clay", LIGHT_GROUND)

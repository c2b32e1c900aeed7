"""A category plugin of somebody else: one file, as the documentation shows it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from techwize_core.kernel.extensions.registry import Extensions
from techwize_core.kernel.resources import resource
from techwize_core.sdk import CategoryPlugin, Tier, usual_packages

KEYS = ("save-the-date", "our-day", "from-dawn")


def document(key: str) -> dict[str, object]:
    return {
        "id": key,
        "title": {"en": f"In English: {key}", "sw": f"Kwa Kiswahili: {key}"},
        "scenes": [{"id": "hook", "role": "hook"}],
    }


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The templates of the documented plugin, which can be imported meanwhile."""
    page = (resource("docs") / "developers.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n([^`]*CategoryPlugin\([^`]*)```", page)
    folder = tmp_path / "acme_weddings" / "templates"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text(source, encoding="utf-8")
    for key in KEYS:
        (folder / f"{key}.json").write_text(json.dumps(document(key)), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    sys.modules.pop("acme_weddings", None)


def load() -> tuple[CategoryPlugin, Extensions]:
    plugin = import_module("acme_weddings").plugin
    extensions = Extensions()
    extensions.add("acme_weddings", plugin)
    return plugin, extensions


@pytest.mark.usefixtures("templates")
def test_the_documented_plugin_loads_with_its_category_and_templates() -> None:
    plugin, extensions = load()
    assert extensions.failures == []
    assert extensions.infos["acme_weddings"].name == "Weddings"
    assert [offer.item for offer in extensions.categories] == [plugin.category]
    specs = [offer.item for offer in extensions.templates]
    assert tuple(spec.key for spec in specs) == KEYS
    assert {spec.category_key for spec in specs} == {"acme_weddings"}
    our_day = specs[1]
    assert (our_day.name, our_day.style, our_day.duration) == (
        "In English: our-day",
        "minimal",
        "30s",
    )
    assert our_day.document == document("our-day")


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_a_template_that_cannot_be_read_switches_the_plugin_off(
    templates: Path, content: str | None
) -> None:
    bad = templates / "our-day.json"
    bad.unlink()
    if content is not None:
        bad.write_text(content, encoding="utf-8")
    _plugin, extensions = load()
    assert [failure.name for failure in extensions.failures] == ["acme_weddings"]
    assert extensions.infos == {}
    assert extensions.categories == []


def test_the_usual_packages_hold_what_their_sentences_say() -> None:
    tier = Tier(price_kes=100, delivery_days=2, pictures=7, extras=("And a dance",))
    basic, standard, premium = usual_packages(tier, tier, tier)
    assert [p.name for p in (basic, standard, premium)] == ["Basic", "Standard", "Premium"]
    assert [p.revision_count for p in (basic, standard, premium)] == [1, 2, 3]
    assert [p.includes_voiceover for p in (basic, standard, premium)] == [False, True, True]
    assert basic.features == (
        "One vertical film of up to 60 seconds",
        "Up to 7 photos or clips",
        "Word-timed captions and music",
        "And a dance",
    )
    assert (premium.price_kes, premium.delivery_days, premium.includes_music) == (100, 2, True)

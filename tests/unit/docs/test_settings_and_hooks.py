"""The documentation names every setting and every hook, in the words of the code."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import pytest

from techwize_core.kernel.extensions.caller import variable_of
from techwize_core.kernel.extensions.registry import load_extensions
from techwize_core.kernel.resources import resource
from techwize_core.kernel.settings import Settings
from techwize_core.sdk.hooks import TechwizeHooks

DOCS = resource("docs")


def table(rows: Mapping[str, str]) -> str:
    """What the page must hold: to bring it up to date, copy the rows from the failed test."""
    return "\n".join(f"| `{name}` | {said} |" for name, said in rows.items())


def test_every_setting_of_the_core_stands_in_the_docs() -> None:
    rows = {str(f.alias): str(f.description) for f in Settings.model_fields.values()}
    assert "None" not in rows
    assert "None" not in rows.values()
    assert table(rows) in (DOCS / "settings.md").read_text(encoding="utf-8")


@pytest.mark.needs_plugins
def test_every_setting_of_a_bundled_plugin_stands_in_the_docs() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    for info in load_extensions({}).infos.values():
        rows = {
            variable_of(info, name): f"{field.title}. {field.description or ''}".strip()
            for name, field in info.settings.model_fields.items()
        }
        assert table(rows) in page


def test_every_hook_stands_in_the_docs_with_what_it_returns() -> None:
    hooks = inspect.getmembers(TechwizeHooks, inspect.isfunction)
    rows = {
        name: f"`{inspect.signature(hook).return_annotation}`"
        for name, hook in hooks
        if name.startswith("techwize_")
    }
    assert rows
    assert table(rows) in (DOCS / "developers.md").read_text(encoding="utf-8")

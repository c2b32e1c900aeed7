"""Plugins at load: a broken one is noted and harms nobody."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from techwize_core.kernel.extensions.registry import Extensions, load_extensions
from techwize_core.sdk import (
    SDK_VERSION,
    DeliveryReport,
    Message,
    NotificationChannel,
    PluginInfo,
    hookimpl,
)


class Pigeon(NotificationChannel):
    """A channel that reaches everybody."""

    id = "pigeon"

    def can_reach(self, message: Message) -> bool:
        return True

    def send(self, context: Any, message: Message) -> DeliveryReport:
        return DeliveryReport("sent", "coo")


class Plugin:
    """A plugin that brings a channel."""

    def __init__(self, **info: Any) -> None:
        self.info = PluginInfo(
            **{"id": "pigeons", "name": "Pigeons", "version": "1", "summary": "x", **info}
        )

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        return self.info

    @hookimpl
    def techwize_channels(self) -> list[NotificationChannel]:
        return [Pigeon()]


class Nameless:
    """A plugin without an identity card."""


class Broken(Plugin):
    """A plugin whose last hook raises."""

    @hookimpl
    def techwize_voices(self) -> list[Any]:
        raise OSError("no model file")


class Misspelt(Plugin):
    """A plugin with a hook that does not exist."""

    @hookimpl
    def techwize_chanels(self) -> list[Any]:
        return []


class Generous(Plugin):
    """A plugin that returns no list."""

    @hookimpl
    def techwize_writers(self) -> Any:
        return 7


class Confused(Plugin):
    """A plugin that returns something else than the hook asks for."""

    @hookimpl
    def techwize_writers(self) -> list[Any]:
        return [Pigeon()]


@pytest.mark.parametrize(
    ("plugin", "reason"),
    [
        (Nameless(), "techwize_plugin_info"),
        (Broken(), "no model file"),
        (Misspelt(), "techwize_chanels"),
        (Generous(), "TypeError"),
        (Confused(), "no Writer"),
        (Plugin(id="Pigeon Post"), "lower case"),
        (Plugin(id=""), "lower case"),
        (Plugin(sdk=">=2"), "SDK"),
        (Plugin(sdk="<1"), "SDK"),
        (Plugin(sdk="any"), "any"),
        (Plugin(sdk="1.0"), "1.0"),
    ],
)
def test_a_broken_plugin_is_out_in_whole_and_the_next_is_in(plugin: object, reason: str) -> None:
    extensions = Extensions()
    extensions.add("bad", plugin)
    extensions.add("good", Plugin(id="geese"))
    [failure] = extensions.failures
    assert (failure.name, reason in failure.reason) == ("bad", True), failure.reason
    assert list(extensions.infos) == ["geese"]
    assert [offer.plugin_id for offer in extensions.channels] == ["geese"]


@pytest.mark.parametrize("wanted", [">=1,<2", ">=1", ">= 1.0 , < 2", f">={SDK_VERSION}", "<2"])
def test_the_ranges_that_hold_this_sdk(wanted: str) -> None:
    extensions = Extensions()
    extensions.add("pigeons", Plugin(sdk=wanted))
    assert extensions.failures == []


def test_the_second_plugin_of_one_id_is_out() -> None:
    extensions = Extensions()
    extensions.add("first", Plugin(name="First"))
    extensions.add("second", Plugin(name="Second"))
    assert extensions.infos["pigeons"].name == "First"
    assert [f.name for f in extensions.failures] == ["second"]
    assert len(extensions.channels) == 1


def test_a_plugin_that_cannot_be_imported_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tw_exploding.py").write_text("raise SystemError('at import')\n")
    (tmp_path / "tw_fine.py").write_text(
        "from techwize_core.sdk import PluginInfo, hookimpl\n"
        "class P:\n"
        "    @hookimpl\n"
        "    def techwize_plugin_info(self):\n"
        "        return PluginInfo(id='fine', name='Fine', version='1', summary='x')\n"
        "plugin = P()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    points = [
        EntryPoint(name, value, "techwize.plugins")
        for name, value in (
            ("a_exploding", "tw_exploding:plugin"),
            ("b_absent", "tw_absent:plugin"),
            ("c_empty", "tw_fine:nothing"),
            ("d_fine", "tw_fine:plugin"),
        )
    ]
    extensions = load_extensions({}, points)
    assert [f.name for f in extensions.failures] == ["a_exploding", "b_absent", "c_empty"]
    assert list(extensions.infos) == ["fine"]


def test_a_plugin_that_wants_out_at_import_does_not_take_us_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tw_quitting.py").write_text("raise SystemExit(1)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    extensions = load_extensions(
        {}, [EntryPoint("quitting", "tw_quitting:plugin", "techwize.plugins")]
    )
    assert [f.name for f in extensions.failures] == ["quitting"]


@pytest.mark.needs_plugins
def test_loading_the_bundled_plugins_changes_nothing_of_the_core() -> None:
    core = {
        name: dict(vars(module))
        for name, module in sys.modules.items()
        if name.startswith("techwize_core")
    }
    extensions = load_extensions({})
    assert extensions.failures == []
    assert extensions.infos
    for name, before in core.items():
        # A package gains the submodules that were imported meanwhile, and nothing else.
        gained = set(vars(sys.modules[name])) - set(before)
        assert all(f"{name}.{new}" in sys.modules for new in gained), (name, gained)
        changed = {
            key for key, value in before.items() if vars(sys.modules[name]).get(key) is not value
        }
        assert not changed, (name, changed)

"""The plugins of one process: loaded once, by a function, never at import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

import pluggy

from techwize_core.kernel.extensions.breakers import Breakers
from techwize_core.kernel.logs import get_logger
from techwize_core.sdk import (
    PROJECT_NAME,
    SDK_VERSION,
    CategorySpec,
    MusicSource,
    NotificationChannel,
    PaymentProvider,
    PluginInfo,
    PromptSpec,
    SandboxServer,
    TechwizeHooks,
    TemplateSpec,
    Voice,
    Writer,
)

GROUP = "techwize.plugins"
_ID = re.compile(r"^[a-z][a-z0-9_]{1,40}$")
T = TypeVar("T")
log = get_logger(__name__)


@dataclass(frozen=True)
class Offer(Generic[T]):
    """Something that a plugin brings, with the plugin's id."""

    plugin_id: str
    item: T


@dataclass(frozen=True)
class Failure:
    """A plugin that could not be loaded, and why; HQ shows it."""

    name: str
    reason: str


@dataclass
class Extensions:
    """What all loaded plugins bring."""

    environment: Mapping[str, str] = field(default_factory=dict)
    infos: dict[str, PluginInfo] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    payment_providers: list[Offer[PaymentProvider]] = field(default_factory=list)
    writers: list[Offer[Writer]] = field(default_factory=list)
    voices: list[Offer[Voice]] = field(default_factory=list)
    music: list[Offer[MusicSource]] = field(default_factory=list)
    channels: list[Offer[NotificationChannel]] = field(default_factory=list)
    categories: list[Offer[CategorySpec]] = field(default_factory=list)
    templates: list[Offer[TemplateSpec]] = field(default_factory=list)
    prompts: list[Offer[PromptSpec]] = field(default_factory=list)
    sandboxes: list[Offer[SandboxServer]] = field(default_factory=list)
    breakers: Breakers = field(default_factory=Breakers)

    def add(self, name: str, plugin: object) -> None:
        """Load one plugin; a defect of its own is noted and the others go on."""
        try:
            self._register(name, plugin)
        except (Exception, SystemExit) as error:  # a plugin's defect must not stop the core
            log.exception("plugin.load_failed", plugin=name)
            self.failures.append(Failure(name, f"{type(error).__name__}: {error}"))

    def _register(self, name: str, plugin: object) -> None:
        manager = pluggy.PluginManager(PROJECT_NAME)
        manager.add_hookspecs(TechwizeHooks)
        manager.register(plugin, name=name)
        manager.check_pending()
        infos = manager.hook.techwize_plugin_info()
        if len(infos) != 1:
            raise ValueError("implement techwize_plugin_info and return one PluginInfo")
        info: PluginInfo = infos[0]
        _check(info, self.infos)
        # Collected before anything is kept: a plugin is in whole or not at all.
        brought = {name: _collect(manager, hook, kind) for name, (hook, kind) in _HOOKS.items()}
        self.infos[info.id] = info
        for field_name, items in brought.items():
            getattr(self, field_name).extend(Offer(info.id, item) for item in items)

    def payment_provider(self, provider_id: str) -> Offer[PaymentProvider] | None:
        """The provider of that id, or None when its plugin is gone."""
        return next(
            (offer for offer in self.payment_providers if offer.item.id == provider_id), None
        )

    def offers_of(self, plugin_id: str) -> list[str]:
        """What kinds of things a plugin brings, by the names of this class's fields."""
        return [
            kind
            for kind in _HOOKS
            if any(offer.plugin_id == plugin_id for offer in getattr(self, kind))
        ]


_HOOKS: dict[str, tuple[str, type]] = {
    "payment_providers": ("techwize_payment_providers", PaymentProvider),
    "writers": ("techwize_writers", Writer),
    "voices": ("techwize_voices", Voice),
    "music": ("techwize_music", MusicSource),
    "channels": ("techwize_channels", NotificationChannel),
    "categories": ("techwize_categories", CategorySpec),
    "templates": ("techwize_templates", TemplateSpec),
    "prompts": ("techwize_prompts", PromptSpec),
    "sandboxes": ("techwize_sandboxes", SandboxServer),
}


def _collect(manager: pluggy.PluginManager, hook: str, kind: type) -> list[Any]:
    answers: list[Sequence[Any]] = getattr(manager.hook, hook)()
    items = [item for answer in answers for item in answer]
    for item in items:
        if not isinstance(item, kind):
            raise TypeError(f"{hook} returned {item!r:.80}, which is no {kind.__name__}")
    return items


def _check(info: PluginInfo, known: Mapping[str, PluginInfo]) -> None:
    if not _ID.match(info.id):
        raise ValueError(f"plugin id {info.id!r}: use lower case letters, digits and underscores")
    if info.id in known:
        raise ValueError(f"two plugins are called {info.id!r}")
    if not _accepts(info.sdk, SDK_VERSION):
        raise ValueError(f"it was written for SDK {info.sdk}; this is {SDK_VERSION}")


def _accepts(wanted: str, version: str) -> bool:
    """Whether a range such as ``>=1,<2`` holds ``version``; only these two signs are read."""
    have = tuple(int(part) for part in version.split("."))
    for clause in wanted.split(","):
        read = re.fullmatch(r"\s*(>=|<)\s*(\d+(?:\.\d+)*)\s*", clause)
        if read is None:
            raise ValueError(f"write the range of SDK versions as >=1,<2, not as {wanted!r}")
        sign, number = read.groups()
        bound = tuple(int(part) for part in number.split("."))
        inside = have[: len(bound)] >= bound if sign == ">=" else have[: len(bound)] < bound
        if not inside:
            return False
    return True


def load_extensions(
    environment: Mapping[str, str], found: Iterable[EntryPoint] | None = None
) -> Extensions:
    """All installed plugins, in the order of their names."""
    extensions = Extensions(environment=environment)
    points = entry_points(group=GROUP) if found is None else found
    for point in sorted(points, key=lambda p: p.name):
        try:
            plugin = point.load()
        except (
            Exception,
            SystemExit,
        ) as error:  # as above: a broken import is the plugin's own affair
            log.warning("plugin.import_failed", plugin=point.name, error=str(error))
            extensions.failures.append(Failure(point.name, f"{type(error).__name__}: {error}"))
            continue
        extensions.add(point.name, plugin)
    return extensions

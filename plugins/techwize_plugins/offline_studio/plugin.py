"""Registers the offline studio: everything that makes a spoken video without a key or a network."""

from __future__ import annotations

from collections.abc import Sequence

from techwize_core.sdk import (
    MusicSource,
    PluginInfo,
    PromptSpec,
    Voice,
    Writer,
    hookimpl,
)

from .espeak_voice import EspeakVoice
from .hibari_voice import HibariVoice
from .music.beds import GeneratedBeds
from .prompts import PROMPTS
from .writing.writer import OfflineWriter


class OfflineStudio:
    """The hooks of this plugin."""

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        return PluginInfo(
            id="offline_studio",
            name="Offline studio",
            version="1.0.0",
            summary="Writes scripts, speaks English and Swahili and composes music, all offline.",
        )

    @hookimpl
    def techwize_writers(self) -> Sequence[Writer]:
        return [OfflineWriter()]

    @hookimpl
    def techwize_voices(self) -> Sequence[Voice]:
        return [HibariVoice(), EspeakVoice()]

    @hookimpl
    def techwize_music(self) -> Sequence[MusicSource]:
        return [GeneratedBeds()]

    @hookimpl
    def techwize_prompts(self) -> Sequence[PromptSpec]:
        return PROMPTS


plugin = OfflineStudio()

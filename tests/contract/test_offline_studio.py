"""The offline studio's providers keep the SDK's contracts."""

from __future__ import annotations

from techwize_plugins.offline_studio.espeak_voice import EspeakVoice
from techwize_plugins.offline_studio.hibari_voice import HibariVoice
from techwize_plugins.offline_studio.music.beds import GeneratedBeds
from techwize_plugins.offline_studio.writing.writer import OfflineWriter

from techwize_core.sdk import MusicSource, Voice, Writer
from techwize_core.sdk.testing.studio import MusicContract, VoiceContract, WriterContract


class TestHibariVoice(VoiceContract):
    def voice(self) -> Voice:
        return HibariVoice()


class TestEspeakVoice(VoiceContract):
    def voice(self) -> Voice:
        return EspeakVoice()


class TestOfflineWriter(WriterContract):
    def writer(self) -> Writer:
        return OfflineWriter()


class TestGeneratedBeds(MusicContract):
    def music(self) -> MusicSource:
        return GeneratedBeds()

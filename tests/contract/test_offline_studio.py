"""The offline studio's providers keep the SDK's contracts."""

from __future__ import annotations

from techwize_core.sdk import Voice
from techwize_core.sdk.testing.studio import VoiceContract
from techwize_plugins.offline_studio.hibari_voice import HibariVoice


class TestHibariVoice(VoiceContract):
    def voice(self) -> Voice:
        return HibariVoice()

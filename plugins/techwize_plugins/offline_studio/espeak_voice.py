"""The offline voice for Swahili, and a plain one for English, with espeak's own word positions."""

from __future__ import annotations

import importlib.util
from bisect import bisect_right
from pathlib import Path
from typing import Any

import numpy as np

from techwize_core.sdk import ProviderContext, ProviderRefused, Speech, SpeechRequest, Voice
from techwize_core.sdk.studio import Language

from .espeak_library import Utterance, synthesise
from .reading import SpokenWord, read_aloud
from .sound_file import write_wav
from .spoken_audio import Span, SpokenAudio

_WORDS_PER_MINUTE: dict[str, int] = {"sw": 175, "en": 165}
_SLOWEST, _FASTEST = 80, 450


class EspeakVoice(Voice):
    """Speaks Swahili and English offline. Its sound does not depend on the seed."""

    id = "espeak"
    voices: dict[Language, tuple[str, ...]] = {  # noqa: RUF012 (contract's type)
        "sw": ("sw", "sw+f2"),
        "en": ("en", "en+f2"),
    }

    def is_configured(self, context: ProviderContext[Any]) -> bool:
        return importlib.util.find_spec("espeakng_loader") is not None

    def speak(self, context: ProviderContext[Any], request: SpeechRequest, target: Path) -> Speech:
        """See :meth:`Voice.speak`; 22.05 kHz.

        Raises ``ProviderRefused`` for an unknown voice or text without words.
        """
        if request.voice not in self.voices.get(request.language, ()):
            raise ProviderRefused(f"espeak has no {request.language} voice {request.voice!r}")
        words = read_aloud(request.text, request.language)
        text, offsets = _joined(words)
        pace = round(_WORDS_PER_MINUTE[request.language] * request.speed)
        spoken = synthesise(text, request.voice, min(max(pace, _SLOWEST), _FASTEST))
        if not spoken.words or not np.any(spoken.samples):
            raise ProviderRefused("espeak can pronounce nothing of this line")
        audio = SpokenAudio(spoken.samples, spoken.rate, _spans(spoken, offsets)).trimmed()
        write_wav(target, audio.samples, audio.rate)
        return Speech(
            path=target,
            seconds=len(audio.samples) / audio.rate,
            sample_rate=audio.rate,
            words=audio.word_times(words),
        )


def _joined(words: list[SpokenWord]) -> tuple[str, list[int]]:
    """The text to speak and the character offset at which each written word begins in it."""
    text, offsets = "", []
    for word in words:
        offsets.append(len(text))
        text += f"{word.spoken} " if word.spoken else ""
    return text, offsets


def _spans(spoken: Utterance, offsets: list[int]) -> tuple[Span, ...]:
    """Where each written word lies: from its first event to the next word's first."""
    first: dict[int, int] = {}
    for position, sample in spoken.words:
        owner = bisect_right(offsets, position) - 1
        first[owner] = min(sample, first.get(owner, sample))
    spans: list[Span] = []
    following = len(spoken.samples)
    for index in reversed(range(len(offsets))):
        start = first.get(index, following)
        spans.append(Span(start, following))
        following = start
    return tuple(reversed(spans))

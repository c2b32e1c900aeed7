"""The offline neural voice for English, with word times from the model's own durations."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from techwize_core.sdk import ProviderContext, ProviderRefused, Speech, SpeechRequest, Voice
from techwize_core.sdk.studio import Language

from .hibari_model import SAMPLE_RATE, TimedModel
from .pronunciation import ENGLISH_PHONEMES
from .reading import SpokenWord, read_aloud
from .sound_file import write_wav
from .spoken_audio import LEAD_SECONDS, Span, SpokenAudio, joined

SENTENCE_PAUSE = 0.24
"""Seconds of quiet kept after a sentence; the model's own 0.6 drags in an advertisement."""

_MAX_PHONEMES = 380
"""The model was trained on at most about 500; longer sentences are cut between words."""

_MAX_LETTERS = 40
_EDGES = re.compile(r"^(\W*)(.*?)('s)?(\W*)$", re.S)
_VOICELESS = "ptkfθ"
_loading = Lock()


@cache
def _load() -> TimedModel:
    return TimedModel()


def loaded_model() -> TimedModel:
    """The model, loaded once per process at first use."""
    with _loading:
        return _load()


class HibariVoice(Voice):
    """Speaks English offline; equal requests give equal samples."""

    id = "hibari"
    voices: dict[Language, tuple[str, ...]] = {"en": ("heart",)}  # noqa: RUF012 (contract's type)

    def is_configured(self, context: ProviderContext[Any]) -> bool:
        return importlib.util.find_spec("hibari") is not None

    def speak(self, context: ProviderContext[Any], request: SpeechRequest, target: Path) -> Speech:
        """See :meth:`Voice.speak`; 24 kHz.

        Raises ``ProviderRefused`` for another language or text without words.
        """
        if request.language != "en":
            raise ProviderRefused(f"hibari speaks English only, not {request.language!r}")
        if request.voice not in self.voices["en"]:
            raise ProviderRefused(f"hibari has no voice named {request.voice!r}")
        words = read_aloud(request.text, "en")
        audio = joined([self._sentence(s, request) for s in _sentences(words)])
        # Sentences carry their pauses already; only the last one's is cut off.
        audio = audio.trimmed()
        if not len(audio.samples):
            raise ProviderRefused("hibari can pronounce nothing of this line; is it English?")
        write_wav(target, audio.samples, SAMPLE_RATE)
        return Speech(
            path=target,
            seconds=len(audio.samples) / SAMPLE_RATE,
            sample_rate=SAMPLE_RATE,
            words=audio.word_times(words),
        )

    def _sentence(self, words: list[SpokenWord], request: SpeechRequest) -> SpokenAudio:
        model = loaded_model()
        parts = []
        for some, phonemes in _short_enough(words, phonemes_by_word(words, model)):
            parts.append(_speak(some, phonemes, model, request))
        return joined(parts)


def _speak(
    words: list[SpokenWord], phonemes: list[str], model: TimedModel, request: SpeechRequest
) -> SpokenAudio:
    text, places = "", []
    for part in phonemes:
        if part and text:
            text += " "
        places.append((len(text), len(text) + len(part)))
        text += part
    if not text:
        silence = np.zeros(0, np.float32)
        return SpokenAudio(silence, SAMPLE_RATE, tuple(Span(0, 0) for _ in words))
    samples, starts = model.synthesise(text, request.speed, request.seed)
    spans = tuple(Span(starts[a], starts[b]) for a, b in places)
    audio = SpokenAudio(samples, SAMPLE_RATE, spans)
    return audio.trimmed(LEAD_SECONDS, SENTENCE_PAUSE if words[-1].ends_sentence else LEAD_SECONDS)


def phonemes_by_word(words: list[SpokenWord], model: TimedModel) -> list[str]:
    """For each written word of a sentence its phonemes, ``""`` for one that is not said."""
    from hibari.g2p.normalize import normalize

    chunks: list[str] = []
    owners: list[int] = []
    for index, word in enumerate(words):
        for chunk in normalize(word.spoken).split():
            chunks.append(_with_pronunciation(chunk[:_MAX_LETTERS]))
            owners.append(index)
    result = [""] * len(words)
    for owner, phonemes in zip(owners, model.phonemes(chunks), strict=True):
        result[owner] = f"{result[owner]} {phonemes}".strip()
    return result


def _with_pronunciation(chunk: str) -> str:
    """The chunk, marked with the dictionary's phonemes when it is a word of ours."""
    front, core, possessive, back = _EDGES.match(chunk).groups()  # type: ignore[union-attr]
    known = ENGLISH_PHONEMES.get(core.lower())
    if known is None:
        return chunk
    if possessive:
        known += "s" if known[-1] in _VOICELESS else "z"
    return f"{front}[{core}](/{known}/){back}"


def _sentences(words: list[SpokenWord]) -> list[list[SpokenWord]]:
    sentences: list[list[SpokenWord]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if word.ends_sentence and not _is_short_form(word.written):
            sentences.append([])
    found = [s for s in sentences if s]
    # What cannot be said alone ("…" after the last word) joins the sentence before it.
    if len(found) > 1 and not any(word.spoken for word in found[-1]):
        found[-2:] = [found[-2] + found[-1]]
    return found


def _is_short_form(written: str) -> bool:
    """Whether a word's full stop belongs to it: "Dr.", "J.", "No."."""
    core = written.lstrip("(\"'“‘")
    return core in {"Dr.", "Mr.", "Mrs.", "Ms.", "Prof.", "St.", "No.", "Eng.", "Hon."} or bool(
        re.fullmatch(r"[A-Z]\.", core)
    )


def _short_enough(
    words: list[SpokenWord], phonemes: list[str]
) -> list[tuple[list[SpokenWord], list[str]]]:
    pieces: list[tuple[list[SpokenWord], list[str]]] = []
    length = _MAX_PHONEMES
    for word, part in zip(words, phonemes, strict=True):
        if length + len(part) + 1 > _MAX_PHONEMES:
            pieces.append(([], []))
            length = 0
        pieces[-1][0].append(word)
        pieces[-1][1].append(part)
        length += len(part) + 1
    return pieces

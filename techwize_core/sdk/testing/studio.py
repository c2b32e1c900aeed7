"""Contract suites for writers, voices and music sources.

Subclass one in a test module of your plugin and return your provider from the
one method that it asks for; pytest runs the rest::

    class TestMyVoice(VoiceContract):
        def voice(self) -> Voice:
            return MyVoice()
"""

from __future__ import annotations

import logging
import wave
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise, product
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import numpy as np
import pytest

from techwize_core.sdk.catalog import Duration
from techwize_core.sdk.context import ProviderContext
from techwize_core.sdk.errors import ProviderRefused
from techwize_core.sdk.plugin import PluginSettings
from techwize_core.sdk.studio import (
    BedRequest,
    Brief,
    Language,
    Mood,
    MusicSource,
    Script,
    Speech,
    SpeechRequest,
    Voice,
    Writer,
)

ROLES = ("hook", "benefit", "proof", "offer", "cta")
HEADLINE_CHARACTERS = 28
SECONDS: dict[Duration, int] = {"15s": 15, "30s": 30, "60s": 60}
WORDS_PER_SECOND = 2.7
"""The fastest pace at which a script still sounds unhurried, over the whole video."""

LINES: dict[Language, tuple[str, ...]] = {
    "en": (
        "Fresh bread in Kilimani. Order today!",
        "From KSh 3,500 only, pay by M-Pesa on 0712 345 678 & save 20%.",
        "Visit techwize.co.ke — open 24/7.",
    ),
    "sw": (
        "Mkate safi kila asubuhi. Agiza leo!",
        "Bei ni KSh 3,500 tu, lipa kwa M-Pesa.",
    ),
}
HOSTILE_TEXTS = (
    "**Bold** [link](https://x.example/?a=b) 🎉🔥 <b>tag</b>\r\n\r\n* item",
    "word " * 60,
    "é ü ñ Ω 50% & more…",
    '"Quoted," she said - (twice).',
)


def provider_context(settings: PluginSettings | None = None) -> ProviderContext[Any]:
    """A context for a call outside the platform: a fixed tenant and a clock that stands still."""
    return ProviderContext(
        settings=settings or PluginSettings(),
        tenant_id=UUID(int=1),
        tenant_name="Test tenant",
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        log=logging.getLogger("techwize.test"),
    )


def read_wav(path: Path) -> tuple[np.ndarray, int]:
    """Samples in [-1, 1] shaped ``(frames, channels)`` and the sample rate of a 16-bit WAV."""
    with wave.open(str(path), "rb") as sound:
        assert sound.getsampwidth() == 2
        pcm = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        return pcm.reshape(-1, sound.getnchannels()) / 32768.0, sound.getframerate()


class WriterContract(ABC):
    """What every writer must do."""

    @abstractmethod
    def writer(self) -> Writer:
        """The writer under test, configured."""

    def context(self) -> ProviderContext[Any]:
        """The context of each call; override it when the writer needs settings."""
        return provider_context()

    def brief(self, **changes: Any) -> Brief:
        """A usual brief with some fields changed."""
        fields: dict[str, Any] = {
            "category_key": "product_promo",
            "business_name": "Mama Njeri Bakery",
            "title": "Fresh bread every morning",
            "description": "We bake bread and cakes in Kilimani. Free delivery within Nairobi.",
            "cta_text": "Order on WhatsApp",
            "scene_roles": ROLES,
        }
        return Brief(**(fields | changes))

    def write(self, **changes: Any) -> Script:
        """The script for :meth:`brief`."""
        return self.writer().write(self.context(), self.brief(**changes), {})

    def test_writes_one_line_for_each_role_in_order(self) -> None:
        for language, duration in product(self.writer().languages, get_args(Duration)):
            script = self.write(language=language, duration=duration)
            assert tuple(line.role for line in script.lines) == ROLES
            assert script.language == language
            assert script.writer == self.writer().id

    def test_lines_are_fit_to_publish(self) -> None:
        for language, tone, seed in product(self.writer().languages, get_args(Mood), range(4)):
            for line in self.write(language=language, tone=tone, seed=seed).lines:
                assert_fit_to_publish(line.text)
                assert_fit_to_publish(line.headline)
                assert 0 < len(line.headline) <= HEADLINE_CHARACTERS

    def test_fits_the_duration(self) -> None:
        for language, (duration, seconds) in product(self.writer().languages, SECONDS.items()):
            script = self.write(language=language, duration=duration)
            words = sum(len(line.text.split()) for line in script.lines)
            assert words <= seconds * WORDS_PER_SECOND

    def test_names_the_business(self) -> None:
        for language in self.writer().languages:
            text = " ".join(line.text for line in self.write(language=language).lines)
            assert "Mama Njeri Bakery" in text

    def test_equal_briefs_give_equal_scripts(self) -> None:
        assert self.write(seed=7) == self.write(seed=7)

    def test_keeps_the_clients_own_words(self) -> None:
        own = "Our bread is warm. We bake at five. Come early! Bring a friend, get a bun. See you."
        script = self.write(custom_script=own)
        assert " ".join(line.text for line in script.lines).split() == own.split()

    def test_survives_hostile_briefs(self) -> None:
        for hostile in ("", "x" * 10_000, "null\n" * 2_000, "<script>alert(1)</script>", "🎉" * 99):
            script = self.write(title=hostile, description=hostile, cta_text=hostile)
            assert tuple(line.role for line in script.lines) == ROLES
            for line in script.lines:
                assert_fit_to_publish(line.text)
                assert len(line.headline) <= HEADLINE_CHARACTERS


def assert_fit_to_publish(text: str) -> None:
    """No doubled or stray space, no markup, no left-over template mark, no empty text."""
    assert text and text == " ".join(text.split())
    assert not set("<>{}[]*`|") & set(text), text
    assert " ," not in text and " ." not in text and ".." not in text, text
    assert "null" not in text.lower().split() and "None" not in text.split()


class VoiceContract(ABC):
    """What every voice must do. Word times are checked against the sound itself."""

    @abstractmethod
    def voice(self) -> Voice:
        """The voice under test, configured."""

    def context(self) -> ProviderContext[Any]:
        """The context of each call; override it when the voice needs settings."""
        return provider_context()

    def speak(self, target: Path, text: str, language: Language, **changes: Any) -> Speech:
        """Speak one line with the language's first voice."""
        voice = self.voice()
        fields = {"text": text, "language": language, "voice": voice.voices[language][0]}
        return voice.speak(self.context(), SpeechRequest(**(fields | changes)), target)

    def spoken(self, target: Path) -> Iterator[Speech]:
        """Each usual line of each language of the voice."""
        for language in self.voice().voices:
            for text in LINES[language]:
                yield self.speak(target, text, language)

    def test_writes_a_mono_wav_as_long_as_it_says(self, tmp_path: Path) -> None:
        for speech in self.spoken(tmp_path / "line.wav"):
            samples, rate = read_wav(speech.path)
            assert samples.shape[1] == 1
            assert rate == speech.sample_rate
            assert abs(len(samples) / rate - speech.seconds) < 1e-3
            assert 0.02 < np.abs(samples).max() < 1.0

    def test_words_are_the_texts_own(self, tmp_path: Path) -> None:
        for language in self.voice().voices:
            for text in LINES[language]:
                speech = self.speak(tmp_path / "line.wav", text, language)
                assert " ".join(word.text for word in speech.words) == text

    def test_word_times_are_in_order_and_inside(self, tmp_path: Path) -> None:
        for speech in self.spoken(tmp_path / "line.wav"):
            assert all(0 <= word.start < word.end <= speech.seconds for word in speech.words)
            assert all(a.end <= b.start + 1e-9 for a, b in pairwise(speech.words))

    def test_words_are_heard_where_they_are_timed(self, tmp_path: Path) -> None:
        for speech in self.spoken(tmp_path / "line.wav"):
            samples, rate = read_wav(speech.path)
            peak = np.abs(samples).max()
            for word in speech.words:
                heard = np.abs(samples[int(word.start * rate) : int(word.end * rate)]).max()
                assert heard > 0.1 * peak, word

    def test_pauses_are_quiet(self, tmp_path: Path) -> None:
        for speech in self.spoken(tmp_path / "line.wav"):
            samples, rate = read_wav(speech.path)
            loudest = np.sqrt(np.mean(samples**2))
            for before, after in pairwise(speech.words):
                if before.text[-1] in ".!?" and after.start - before.end > 0.1:
                    pause = samples[
                        int((before.end + 0.03) * rate) : int((after.start - 0.05) * rate)
                    ]
                    assert np.sqrt(np.mean(pause**2)) < 0.1 * loudest

    def test_has_no_long_silence_at_its_ends(self, tmp_path: Path) -> None:
        for speech in self.spoken(tmp_path / "line.wav"):
            assert speech.words[0].start < 0.25
            assert speech.seconds - speech.words[-1].end < 0.4

    def test_speed_changes_the_length(self, tmp_path: Path) -> None:
        for language in self.voice().voices:
            text = LINES[language][0]
            slow = self.speak(tmp_path / "slow.wav", text, language, speed=0.9)
            fast = self.speak(tmp_path / "fast.wav", text, language, speed=1.2)
            assert fast.seconds < slow.seconds

    def test_equal_requests_give_equal_sound(self, tmp_path: Path) -> None:
        for language in self.voice().voices:
            first = self.speak(tmp_path / "1.wav", LINES[language][0], language, seed=3)
            again = self.speak(tmp_path / "2.wav", LINES[language][0], language, seed=3)
            assert first.path.read_bytes() == again.path.read_bytes()
            assert first.words == again.words

    def test_survives_hostile_text(self, tmp_path: Path) -> None:
        for language, text in product(self.voice().voices, HOSTILE_TEXTS):
            speech = self.speak(tmp_path / "line.wav", text, language)
            assert speech.words and speech.seconds > 0

    def test_refuses_what_cannot_be_said(self, tmp_path: Path) -> None:
        target = tmp_path / "line.wav"
        for language in self.voice().voices:
            with pytest.raises(ProviderRefused):
                self.speak(target, " 🎉 \n", language)
            assert not target.exists()


class MusicContract(ABC):
    """What every music source must do."""

    @abstractmethod
    def music(self) -> MusicSource:
        """The source under test, configured."""

    def context(self) -> ProviderContext[Any]:
        """The context of each call; override it when the source needs settings."""
        return provider_context()

    def test_each_mood_is_a_clean_stereo_bed(self, tmp_path: Path) -> None:
        for mood in self.music().moods:
            request = BedRequest(mood=mood, seconds=8.5, seed=1)
            bed = self.music().bed(self.context(), request, tmp_path / f"{mood}.wav")
            samples, rate = read_wav(bed.path)
            assert samples.shape[1] == 2
            assert abs(len(samples) / rate - bed.seconds) < 1e-3
            assert bed.seconds >= 8.5
            assert 0.1 < np.abs(samples).max() <= 0.71  # -3 dBFS
            assert np.abs(samples.mean(axis=0)).max() < 1e-3
            assert bed.licence

    def test_starts_and_ends_in_silence(self, tmp_path: Path) -> None:
        for mood in self.music().moods:
            request = BedRequest(mood=mood, seconds=6)
            bed = self.music().bed(self.context(), request, tmp_path / "bed.wav")
            samples, _rate = read_wav(bed.path)
            assert np.abs(samples[:8]).max() < 0.01
            assert np.abs(samples[-8:]).max() < 0.01

    def test_equal_requests_give_equal_sound(self, tmp_path: Path) -> None:
        mood = self.music().moods[0]
        request = BedRequest(mood=mood, seconds=5, cuts=(1.7, 3.3), seed=5)
        paths = [
            self.music().bed(self.context(), request, tmp_path / name).path
            for name in ("1.wav", "2.wav")
        ]
        assert paths[0].read_bytes() == paths[1].read_bytes()

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from techwize_plugins.offline_studio.hibari_model import SAMPLES_PER_FRAME
from techwize_plugins.offline_studio.hibari_voice import (
    HibariVoice,
    loaded_model,
    phonemes_by_word,
)
from techwize_plugins.offline_studio.reading import read_aloud

from techwize_core.sdk import ProviderRefused, Speech, SpeechRequest
from techwize_core.sdk.testing.studio import provider_context, read_wav


def speak(target: Path, text: str, **changes: object) -> Speech:
    fields: dict[str, object] = {"text": text, "language": "en", "voice": "heart"}
    return HibariVoice().speak(provider_context(), SpeechRequest(**(fields | changes)), target)


def test_the_models_own_times_add_up_to_its_sound() -> None:
    samples, starts = loaded_model().synthesise("həlˈO ðˈɛɹ.", 1.0, 0)
    assert len(starts) == len("həlˈO ðˈɛɹ.") + 1
    assert starts == sorted(starts)
    # What follows the last phoneme is the closing pad, never shorter than a frame.
    assert SAMPLES_PER_FRAME <= len(samples) - starts[-1] < 24_000


def test_words_after_a_pause_begin_where_the_sound_does(tmp_path: Path) -> None:
    speech = speak(tmp_path / "a.wav", "Bread. Cakes. Tea. Dates. Good coffee. Better prices.")
    samples, _rate = read_wav(speech.path)
    level = np.sqrt(np.mean(samples[: len(samples) // 240 * 240].reshape(-1, 240) ** 2, axis=1))
    loud = level > 0.05 * level.max()
    for before, after in pairwise(speech.words):
        if before.text.endswith("."):
            first = int(before.end * 100) + 2 + int(np.argmax(loud[int(before.end * 100) + 2 :]))
            assert abs(first / 100 - after.start) <= 0.08, after


def test_one_long_word_of_speech_is_one_word_of_caption(tmp_path: Path) -> None:
    speech = speak(tmp_path / "a.wav", "Only 3,500/- today")
    price = speech.words[1]
    assert price.text == "3,500/-"
    assert price.end - price.start > 1.0


def test_kenyan_names_are_said_as_in_the_dictionary() -> None:
    words = read_aloud("Kilimani's M-Pesa, (Karibu) duka.", "en")
    assert phonemes_by_word(words, loaded_model()) == [
        "kˌilimˈɑniz",
        "ɛm pˈɛsɑ,",
        "(kɑɹˈibu)",
        "dˈukɑ.",
    ]


def test_sentences_longer_than_the_model_takes_are_spoken_whole(tmp_path: Path) -> None:
    text = "and we bake fresh bread for you " * 20
    speech = speak(tmp_path / "a.wav", text)
    assert [word.text for word in speech.words] == text.split()
    assert speech.seconds > 30


def test_words_without_a_sound_keep_their_place(tmp_path: Path) -> None:
    speech = speak(tmp_path / "a.wav", "日本語 hello 漢字")
    assert [word.text for word in speech.words] == ["日本語", "hello", "漢字"]
    with pytest.raises(ProviderRefused):
        speak(tmp_path / "b.wav", "日本語")


def test_refuses_other_languages_and_voices(tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused):
        speak(tmp_path / "a.wav", "Habari", language="sw")
    with pytest.raises(ProviderRefused):
        speak(tmp_path / "a.wav", "Hello", voice="nobody")


def test_speaks_from_several_threads_as_from_one(tmp_path: Path) -> None:
    texts = [f"Line number {n} of the story." for n in range(6)]
    alone = [speak(tmp_path / f"a{n}.wav", text).path.read_bytes() for n, text in enumerate(texts)]
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(speak, tmp_path / f"b{n}.wav", text) for n, text in enumerate(texts)]
        assert [job.result().path.read_bytes() for job in jobs] == alone


def test_another_seed_is_another_recording(tmp_path: Path) -> None:
    one = speak(tmp_path / "a.wav", "Hello there.", seed=1)
    two = speak(tmp_path / "b.wav", "Hello there.", seed=2)
    assert one.path.read_bytes() != two.path.read_bytes()
    assert one.words == pytest.approx(two.words) or one.seconds == pytest.approx(
        two.seconds, abs=0.05
    )

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from techwize_plugins.offline_studio.espeak_library import synthesise
from techwize_plugins.offline_studio.espeak_voice import EspeakVoice
from techwize_plugins.offline_studio.reading import read_aloud
from techwize_plugins.offline_studio.swahili_numbers import in_words

from techwize_core.sdk import ProviderRefused, ProviderUnavailable, Speech, SpeechRequest
from techwize_core.sdk.testing.studio import provider_context


def speak(target: Path, text: str, **changes: object) -> Speech:
    fields: dict[str, object] = {"text": text, "language": "sw", "voice": "sw"}
    return EspeakVoice().speak(provider_context(), SpeechRequest(**(fields | changes)), target)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "sifuri"),
        ("11", "kumi na moja"),
        ("25", "ishirini na tano"),
        ("100", "mia moja"),
        ("3,500", "elfu tatu mia tano"),
        ("18,050", "elfu kumi na nane na hamsini"),
        ("18,500,000", "milioni kumi na nane elfu mia tano"),
        ("2026", "elfu mbili na ishirini na sita"),
        ("2.5", "mbili nukta tano"),
        ("007", "sifuri sifuri saba"),
    ],
)
def test_numbers_are_swahili_words(number: str, words: str) -> None:
    assert in_words(number) == words


def test_a_price_in_digits_takes_as_long_as_its_words(tmp_path: Path) -> None:
    digits = speak(tmp_path / "a.wav", "Bei ni KSh 3,500 tu.")
    words = speak(tmp_path / "b.wav", "Bei ni shilingi elfu tatu mia tano tu.")
    assert digits.path.read_bytes() == words.path.read_bytes()
    assert [word.text for word in digits.words] == ["Bei", "ni", "KSh", "3,500", "tu."]
    assert digits.words[3].start == words.words[3].start
    assert digits.words[3].end == pytest.approx(words.words[6].end)


def test_letters_outside_ascii_do_not_shift_the_words(tmp_path: Path) -> None:
    plain = speak(tmp_path / "a.wav", "Cafe yetu ni nzuri")
    accented = speak(tmp_path / "b.wav", "Café yetu ni nzuri")
    assert [w.text for w in accented.words] == ["Café", "yetu", "ni", "nzuri"]
    assert all(w.end > w.start for w in accented.words)
    assert len(plain.words) == len(accented.words)


def test_speaks_from_several_threads_as_from_one(tmp_path: Path) -> None:
    texts = ["Habari ya asubuhi.", "Karibu dukani kwetu.", "Agiza leo."]
    alone = [speak(tmp_path / f"a{n}.wav", text).path.read_bytes() for n, text in enumerate(texts)]
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(speak, tmp_path / f"b{n}.wav", text) for n, text in enumerate(texts)]
        assert [job.result().path.read_bytes() for job in jobs] == alone


def test_refuses_a_voice_of_another_language(tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused):
        speak(tmp_path / "a.wav", "Habari", voice="en")


def test_a_missing_voice_is_said_in_a_sentence() -> None:
    with pytest.raises(ProviderUnavailable, match="no voice named 'xx-nowhere'"):
        synthesise("Habari", "xx-nowhere", 160)


def test_every_swahili_sign_is_read_in_swahili() -> None:
    spoken = " ".join(word.spoken for word in read_aloud("Punguzo la 20% & zaidi", "sw"))
    assert spoken == "Punguzo la asilimia ishirini na zaidi"

from __future__ import annotations

import pytest
from techwize_plugins.offline_studio.reading import MAX_WORDS, read_aloud

from techwize_core.sdk import ProviderRefused


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("From KSh 3,500 only", "From|Kenya shillings|3,500|only"),
        ("KSh3,500 or 3,500/- each", "3,500 shillings|or|3,500 shillings|each"),
        ("save $1.5m & 20%", "save|1.5 million dollars|and|20%"),
        (
            "Call 0712 345 678.",
            "Call|zero seven one two|three four five|six seven eight.",
        ),
        ("+254-712345678", "plus two five four seven one two three four five six seven eight"),
        ("visit www.duka.co.ke/bei today", "visit|duka dot co dot K E slash bei|today"),
        ("info@duka.com", "info at duka dot com"),
        ("@duka_bora #KaribuNairobi", "at duka bora|Karibu Nairobi"),
        ("50 kg in 3 rooms", "50|kilograms|in|3|rooms"),
        ("on January 5, 2026", "on|January|5th,|2026"),
        ("open 24/7 — always", "open|twenty four seven,|always"),
        ("house/flat 8am–6pm", "house flat|8am to 6pm"),
    ],
)
def test_reads_english_signs_as_words(written: str, spoken: str) -> None:
    words = read_aloud(written, "en")
    assert "|".join(word.spoken for word in words) == spoken
    assert " ".join(word.written for word in words) == written


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Bei ni KSh 3,500 tu", "Bei|ni|shilingi|elfu tatu mia tano|tu"),
        ("Punguzo la 20% & zaidi", "Punguzo|la|asilimia ishirini|na|zaidi"),
        ("Piga 0712 345 678", "Piga|sifuri saba moja mbili|tatu nne tano|sita saba nane"),
        ("3,500/- tu", "shilingi elfu tatu mia tano|tu"),
        ("duka.co.ke", "duka nukta co nukta K E"),
    ],
)
def test_reads_swahili_signs_as_words(written: str, spoken: str) -> None:
    assert "|".join(word.spoken for word in read_aloud(written, "sw")) == spoken


def test_long_digit_strings_are_read_digit_by_digit() -> None:
    (word,) = read_aloud("9" * 50, "en")
    assert word.spoken.split() == ["nine"] * 50


@pytest.mark.parametrize("text", ["", " \n", "🎉 —", "word " * (MAX_WORDS + 1)])
def test_refuses_nothing_and_too_much(text: str) -> None:
    with pytest.raises(ProviderRefused):
        read_aloud(text, "en")

"""How long a line takes to say, before anybody has said it."""

from __future__ import annotations

import re
from functools import lru_cache

from techwize_core.sdk import ProviderRefused
from techwize_core.sdk.catalog import Duration
from techwize_core.sdk.studio import Language
from techwize_plugins.offline_studio.reading import MAX_WORDS, read_aloud

SECONDS: dict[Duration, int] = {"15s": 15, "30s": 30, "60s": 60}
WORDS_PER_SECOND = 2.55
"""Over the whole video; more sounds rushed and leaves the eye no time."""

_PER_LETTER: dict[Language, float] = {"en": 0.062, "sw": 0.087}
_PER_PAUSE: dict[Language, float] = {"en": 0.17, "sw": 0.18}
_PER_LINE: dict[Language, float] = {"en": 0.26, "sw": 0.08}
"""Least squares over every sentence of the grammar, spoken by hibari and by espeak.

Swahili's share per letter is 6 % more: names and numbers, which espeak drags, are not in it.
"""

_BETWEEN_SCENES = 0.5
_CLOSING = 0.8
_TIGHT_BETWEEN_SCENES = 0.3
_DIGIT_LETTERS = 4
_PAUSES = re.compile(r"[,;:.!?…](?=\s|$)")


@lru_cache(maxsize=4096)
def spoken_seconds(text: str, language: Language) -> float:
    """Seconds that a line takes at speed 1.0, within 0.25 s on average; 0 without words."""
    words = text.split()
    if len(words) > MAX_WORDS:
        parts = (words[i : i + MAX_WORDS] for i in range(0, len(words), MAX_WORDS))
        return sum(spoken_seconds(" ".join(part), language) for part in parts)
    try:
        spoken = " ".join(word.spoken for word in read_aloud(text, language))
    except ProviderRefused:
        return 0.0
    letters = sum(_DIGIT_LETTERS if c.isdigit() else c.isalpha() for c in spoken)
    pauses = len(_PAUSES.findall(spoken))
    return _PER_LINE[language] + letters * _PER_LETTER[language] + pauses * _PER_PAUSE[language]


def speaking_time(duration: Duration, lines: int) -> float:
    """Seconds of a video that are left for words, when each line has a little air around it."""
    return SECONDS[duration] - _CLOSING - _BETWEEN_SCENES * lines


def longest_speech(duration: Duration, lines: int) -> float:
    """Seconds of speech that a video can just hold, with no air around its lines."""
    return SECONDS[duration] - _TIGHT_BETWEEN_SCENES * lines


def word_limit(duration: Duration) -> int:
    """The most words that a script of this duration may have."""
    return int(SECONDS[duration] * WORDS_PER_SECOND)

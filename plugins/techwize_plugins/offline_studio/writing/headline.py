"""On-screen texts: short, whole words, never ending on a word that leans on the next."""

from __future__ import annotations

import re

MAX_CHARACTERS = 28

_LEANING = frozenset(
    "a an and at by for from in is of on or our the to with your we you are it that this but as "  # noqa: SIM905
    "na ya wa la za kwa ni katika cha vya kwenye au".split()
)
_CLAUSE = re.compile(r"[.!?…,;:—–]")


def fits(text: str) -> bool:
    """Whether a text can be shown as a headline as it is."""
    return 0 < len(text) <= MAX_CHARACTERS


def shortened(text: str) -> str:
    """The first clause of ``text``, cut between words to fit; ``""`` when nothing can be kept."""
    clauses = [c.strip(" \"'“”()") for c in _CLAUSE.split(text)]
    words = next((c for c in clauses if c), "").split()
    while words and (len(" ".join(words)) > MAX_CHARACTERS or words[-1].lower() in _LEANING):
        words.pop()
    return " ".join(words)

"""Spreads a client's own script over the scenes without touching a word of it."""

from __future__ import annotations

import re

from techwize_core.sdk import Brief, ScriptLine
from techwize_plugins.offline_studio.clean_text import clean_text

from .headline import shortened
from .pace import speaking_time, spoken_seconds

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]?\s+")
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")
_SPEED_RESERVE = 1.08
"""The voice may speak this much faster before it is heard."""

_LEAST_WORDS = 2


def own_lines(brief: Brief) -> tuple[ScriptLine, ...]:
    """The client's words as one line per role, in order, split at the ends of sentences.

    A script too long for the video loses whole sentences before its last one,
    which is usually the call to action. Returns ``()`` when there are not two
    words for each role; the caller then writes the script itself.
    """
    roles = brief.scene_roles
    text = clean_text(brief.custom_script)
    if len(text.split()) < _LEAST_WORDS * len(roles):
        return ()
    pieces = _within_time(_split(_SENTENCE, text), brief)
    for pattern in (_CLAUSE, re.compile(r"\s+")):
        while len(pieces) < len(roles):
            longest = max(range(len(pieces)), key=lambda i: len(pieces[i]))
            halves = _halves(pieces[longest], pattern)
            if len(halves) < 2:
                break
            pieces[longest : longest + 1] = halves
    if len(pieces) < len(roles):
        return ()
    return tuple(
        ScriptLine(role=role, text=line, headline=shortened(line))
        for role, line in zip(roles, _even(pieces, len(roles)), strict=True)
    )


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    """``text`` cut at the pattern's spaces; closing quotes stay with what they close."""
    pieces, start = [], 0
    for match in pattern.finditer(text):
        end = match.end() - (len(match[0]) - len(match[0].rstrip()))
        pieces.append(text[start:end].strip())
        start = match.end()
    return [p for p in [*pieces, text[start:].strip()] if p]


def _within_time(sentences: list[str], brief: Brief) -> list[str]:
    limit = speaking_time(brief.duration, len(brief.scene_roles)) * _SPEED_RESERVE
    seconds = [spoken_seconds(s, brief.language) or limit for s in sentences]
    while len(sentences) > 1 and sum(seconds) > limit:
        del sentences[-2], seconds[-2]
    if sum(seconds) > limit:
        words = sentences[0].split()
        keep = max(len(brief.scene_roles) * _LEAST_WORDS, int(len(words) * limit / sum(seconds)))
        sentences = [" ".join(words[: min(keep, 200)]).rstrip(",;:") + "."]
    return sentences


def _halves(text: str, pattern: re.Pattern[str]) -> list[str]:
    cuts = [match.span() for match in pattern.finditer(text)]
    if not cuts:
        return [text]
    start, end = min(cuts, key=lambda cut: abs(cut[0] - len(text) / 2))
    return [text[:start], text[end:]]


def _even(pieces: list[str], count: int) -> list[str]:
    """Neighbouring pieces joined to ``count`` lines of similar length."""
    groups = [[piece] for piece in pieces]
    while len(groups) > count:
        sizes = [sum(map(len, group)) for group in groups]
        first = min(range(len(groups) - 1), key=lambda i: sizes[i] + sizes[i + 1])
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    return [" ".join(group) for group in groups]

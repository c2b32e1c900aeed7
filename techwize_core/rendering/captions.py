"""Captions as data: which words stand together, from when to when.

The words are the script's own, with the voice's times. Grouping follows what
can be read: short lines, breaks at pauses and sentence ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import pysubs2

from techwize_core.rendering.timeline import scene_spans
from techwize_core.sdk.storyboard import CaptionStyle, Scene, Storyboard
from techwize_core.sdk.studio import WordTime

UPRIGHT_CHARS = 22
POP_CHARS = 14
PAUSE_SECONDS = 0.55
HOLD_SECONDS = 0.35
"""How long a cue stays after its last word, if no other follows."""
_SENTENCE_ENDS = (".", "!", "?", "…", ":")


@dataclass(frozen=True)
class Cue:
    """Words shown together; times are seconds from the scene's start."""

    lines: tuple[tuple[WordTime, ...], ...]
    start: float
    end: float

    @property
    def words(self) -> tuple[WordTime, ...]:
        """All its words in order."""
        return tuple(word for line in self.lines for word in line)

    @property
    def text(self) -> str:
        """Its lines, broken by newlines."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


@dataclass(frozen=True)
class SceneCaptions:
    """A scene's cues; ``start`` is the scene's own, seconds from the film's start."""

    scene: str
    style: CaptionStyle
    start: float
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class CaptionTrack:
    """The whole film's captions."""

    scenes: tuple[SceneCaptions, ...]

    def subtitles(self, form: str) -> str:
        """The track as the text of a file; ``form`` is ``srt`` or ``vtt``."""
        track = pysubs2.SSAFile()
        for part in self.scenes:
            for cue in part.cues:
                start = pysubs2.make_time(s=part.start + cue.start)
                end = pysubs2.make_time(s=part.start + cue.end)
                text = cue.text.replace("\n", r"\N")
                track.append(pysubs2.SSAEvent(start=start, end=end, text=text))
        return track.to_string(form)


def build_captions(storyboard: Storyboard) -> CaptionTrack:
    """The captions of every scene, timed by its voice line."""
    parts = []
    for scene, span in zip(storyboard.scenes, scene_spans(storyboard), strict=True):
        style = scene.captions or storyboard.captions.style
        words = timed_words(scene, span.seconds)
        cues = _cues(words, storyboard, style, span.seconds)
        parts.append(SceneCaptions(scene.id, style, span.start, cues))
    return CaptionTrack(tuple(parts))


def timed_words(scene: Scene, seconds: float) -> tuple[WordTime, ...]:
    """The words of the scene's voice line, in seconds from the scene's start.

    Lines without word times are spread by the length of their words.
    """
    line = scene.voice
    if line is None or not line.text.split():
        return ()
    if line.words:
        timed = line.words
    else:
        room = line.seconds or max(0.3, seconds - line.offset - 0.2)
        timed = spread_evenly(line.text, room)
    moved = (
        WordTime(
            text=word.text,
            start=min(seconds, word.start + line.offset),
            end=min(seconds, word.end + line.offset),
        )
        for word in timed
    )
    return tuple(word for word in moved if word.text.strip())


def spread_evenly(text: str, seconds: float) -> tuple[WordTime, ...]:
    """Words of ``text`` over ``seconds``, each as long as its letters weigh."""
    words = text.split()
    weights = [len(word) + 2 + (3 if word.endswith(_SENTENCE_ENDS) else 0) for word in words]
    step = seconds / sum(weights)
    timed, clock = [], 0.0
    for word, weight in zip(words, weights, strict=True):
        timed.append(
            WordTime(text=word, start=round(clock, 3), end=round(clock + weight * step, 3))
        )
        clock += weight * step
    return tuple(timed)


def _cues(
    words: tuple[WordTime, ...], storyboard: Storyboard, style: CaptionStyle, seconds: float
) -> tuple[Cue, ...]:
    upright = storyboard.canvas.format != "16:9"
    chars = min(storyboard.captions.max_chars, UPRIGHT_CHARS) if upright else 42
    lines = storyboard.captions.max_lines
    if style == "pop":
        chars, lines = POP_CHARS, 1
    pages = _pages(words, chars, lines)
    cues = []
    for number, page in enumerate(pages):
        end = page[-1][-1].end + HOLD_SECONDS
        if number + 1 < len(pages):
            end = min(end, pages[number + 1][0][0].start)
        cues.append(Cue(tuple(map(tuple, page)), page[0][0].start, min(end, seconds)))
    return tuple(cues)


_Page = list[list[WordTime]]


def _pages(words: tuple[WordTime, ...], chars: int, lines: int) -> list[_Page]:
    """Words in lines of at most ``chars``, lines in pages of at most ``lines``.

    The pages of a phrase are made about equally full: no word is left over alone.
    """
    pages: list[_Page] = []
    for phrase in _phrases(words):
        greedy = _filled(phrase, chars, lines, chars * lines)
        budget = _length(phrase) // len(greedy)
        while len(even := _filled(phrase, chars, lines, budget)) > len(greedy):
            budget += 1
        pages += [_evened(page) for page in even]
    return pages


def _evened(page: _Page) -> _Page:
    """A page of two lines broken where they come out most equal."""
    if len(page) != 2:
        return page
    words = [*page[0], *page[1]]
    splits = [[words[:at], words[at:]] for at in range(1, len(words))]
    return min(splits, key=lambda lines: max(map(_length, lines)))


def _phrases(words: tuple[WordTime, ...]) -> list[list[WordTime]]:
    """The words between sentence ends and pauses."""
    phrases: list[list[WordTime]] = []
    for word in words:
        if phrases and not _breaks_after(phrases[-1][-1], word):
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases


def _filled(phrase: list[WordTime], chars: int, lines: int, budget: int) -> list[_Page]:
    """Pages filled in order, each with at most ``budget`` characters."""
    pages: list[_Page] = []
    for word in phrase:
        taken = [other for line in pages[-1] for other in line] if pages else []
        if not pages or _length([*taken, word]) > budget:
            pages.append([[word]])
        elif _length([*pages[-1][-1], word]) <= chars:
            pages[-1][-1].append(word)
        elif len(pages[-1]) < lines:
            pages[-1].append([word])
        else:
            pages.append([[word]])
    return pages


def _breaks_after(word: WordTime, following: WordTime) -> bool:
    return word.text.endswith(_SENTENCE_ENDS) or following.start - word.end > PAUSE_SECONDS


def _length(words: list[WordTime]) -> int:
    return sum(len(word.text) for word in words) + len(words) - 1

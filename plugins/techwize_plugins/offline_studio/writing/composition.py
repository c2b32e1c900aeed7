"""Composes lines from a grammar: a leading sentence each, then as many more as the time allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from techwize_core.sdk import Brief, ScriptLine

from . import headline
from .english import ENGLISH
from .grammar import Entries, Grammar, fill, known_role, marks_of
from .material import Material, gather, tells_place, tells_price
from .pace import longest_speech, speaking_time, spoken_seconds, word_limit
from .swahili import SWAHILI

GRAMMARS: dict[str, Grammar] = {"en": ENGLISH, "sw": SWAHILI}

_SHARE = {"hook": 0.8, "benefit": 1.2, "detail": 1.2, "offer": 1.0, "cta": 1.1}
_TAKES_FACTS = ("benefit", "detail", "proof", "location", "problem")
_MOST_SENTENCES = {"hook": 2, "cta": 3}
_TURNS = 4
_SLOW_SCENE = 10.0
"""Seconds for one line from which it may hold more sentences than usual."""

_MORE_WHEN_SLOW = 2

_SAFETY = 0.96
"""How much of the last second may be planned: the pace of a line is an estimate."""

_TELLING = frozenset({"offer", "price", "location", "cta", "handle"})
"""Marks that carry what the client most wants said; a line about one of them says it."""

_TELLING_ROLES = ("offer", "location", "cta")

_LED_BY_FACTS = ("benefit", "detail", "proof")
"""Roles that any fact of the client's leads better than a sentence that suits everybody."""

_NUMBER_SENTENCE = 7
"""Words up to which a sentence with the phone number is taken for the number alone."""

_SHORT_SENTENCE = 1.9
"""Seconds that each other line must at least be left with."""


@dataclass
class _Line:
    """A line in the making."""

    role: str
    sentences: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


class Composition:
    """One script in the making for one brief. Equal briefs give equal scripts."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._grammar = GRAMMARS[brief.language]
        self._material: Material = gather(brief)
        phone = self._material.values.get("phone")
        # A sentence that hardly says more than the number: the call to action says it anyway.
        self._facts = [
            fact
            for fact in self._material.facts
            if not phone or phone not in fact or len(fact.split()) > _NUMBER_SENTENCE
        ]
        self._used: set[str] = set()
        self._headlines: set[str] = set()
        self._words_left = word_limit(brief.duration)

    def lines(self) -> tuple[ScriptLine, ...]:
        """A line for each role of the brief, in order, together no longer than its duration."""
        roles = self._brief.scene_roles
        drafts = [_Line(known_role(role)) for role in roles]
        # Lines that must tell something choose first; the others share what time is left.
        order = sorted(range(len(drafts)), key=lambda i: drafts[i].role not in _TELLING_ROLES)
        for position, index in enumerate(order):
            waiting = [drafts[i] for i in order[position:]]
            self._lead(drafts[index], index, *self._time_for(drafts, waiting))
        self._name_the_business(drafts)
        self._tighten(drafts)
        self._fill_up(drafts)
        return tuple(
            ScriptLine(role=role, text=line.text, headline=self._headline(line, index))
            for index, (role, line) in enumerate(zip(roles, drafts, strict=True))
        )

    def _lead(self, line: _Line, index: int, time: float, most: float) -> None:
        levels = list(self._entries(self._grammar.leads, line.role))
        own = [*self._telling(line.role, levels), *([fact] for fact in self._own_facts(line.role))]
        for sentences, limit in [
            *((sentences, most) for sentences in own),
            *((self._filled(entries), time) for entries in levels),
        ]:
            fitting = [s for s in sentences if self._seconds(s) <= limit]
            if fitting:
                self._add(line, self._random("lead", index).choice(fitting))
                return
        # Every lead was used or too long for its time: the shortest of all must do.
        every = [entry for entries in levels for entry in entries]
        self._add(line, min(self._filled(every, again=True), key=len))

    def _telling(self, role: str, levels: list[list[str]]) -> list[list[str]]:
        """The leads of each level that carry what this client gave, the best level first."""
        marks = _TELLING if role in _TELLING_ROLES else frozenset[str]()
        title = self._material.values.get("title", "")
        # A title too long to be read as the headline has to be heard.
        if role == "hook" and not headline.fits(title):
            marks = frozenset({"title"})
        telling = [[e for e in entries if marks_of(e) & marks] for entries in levels]
        if role == "cta":
            telling = [[e for e in t if "business" in marks_of(e)] for t in telling] + telling
        return [self._filled(entries) for entries in telling]

    def _own_facts(self, role: str) -> list[str]:
        """The client's sentences that can lead a line of this role, in the brief's order."""
        if role in _LED_BY_FACTS:
            return list(self._facts)
        tells = {"offer": tells_price, "location": tells_place}.get(role)
        return [fact for fact in self._facts if tells(fact)] if tells else []

    def _name_the_business(self, drafts: list[_Line]) -> None:
        """Let a line that tells nothing else say the name, when none has said it yet."""
        name = self._material.values.get("business")
        if not name or any(name in line.text for line in drafts):
            return
        # Ways to say it, as (what is lost of the client's words, seconds that it adds, line, sentence).
        own = {*self._material.facts, f"{self._material.values.get('title')}."}
        ways = [
            (
                sum(s in own for s in line.sentences),
                self._seconds(sentence) - self._seconds(line.text),
                position,
                sentence,
            )
            for position, line in enumerate(drafts)
            for entries in self._entries(self._grammar.leads, line.role)
            for sentence in self._filled(e for e in entries if "business" in marks_of(e))
            if line.role not in _TELLING_ROLES or len(drafts) == 1
        ]
        if ways:
            _lost, _seconds, position, sentence = min(ways)
            self._words_left += len(drafts[position].text.split())
            drafts[position].sentences.clear()
            self._add(drafts[position], sentence)

    def _tighten(self, drafts: list[_Line]) -> None:
        """Say it shorter where a template has more scenes than the ordered length can hold."""
        limit = longest_speech(self._brief.duration, len(drafts)) * _SAFETY
        name = self._material.values.get("business", "")
        for line in sorted(drafts, key=lambda d: d.role in _TELLING_ROLES):
            if sum(self._seconds(d.text) for d in drafts) <= limit:
                return
            says_name = bool(name) and name in line.text
            levels = self._entries(self._grammar.leads, line.role)
            shorter = [
                sentence
                for entries in levels
                for sentence in self._filled(entries)
                if self._seconds(sentence) < self._seconds(line.text)
                and (not says_name or name in sentence)
            ]
            if shorter:
                self._words_left += len(line.text.split())
                line.sentences.clear()
                self._add(line, min(shorter, key=self._seconds))

    def _fill_up(self, drafts: list[_Line]) -> None:
        """Add sentences in turns until the time is used.

        A way to reach the business comes first, then the client's own facts,
        then sentences that carry the thought on.
        """
        for source in (self._ways_to_reach, self._facts_for, self._carrying_on):
            for turn in range(_TURNS + _MORE_WHEN_SLOW):
                for index, line in enumerate(drafts):
                    if len(line.sentences) >= self._most_sentences(line, len(drafts)):
                        continue
                    for sentence in source(line, f"{turn}.{index}"):
                        if self._fits(sentence, drafts):
                            self._add(line, sentence)
                            break

    def _most_sentences(self, line: _Line, lines: int) -> int:
        most = _MOST_SENTENCES.get(line.role, _TURNS)
        slow = speaking_time(self._brief.duration, lines) / lines > _SLOW_SCENE
        return most + _MORE_WHEN_SLOW if slow else most

    def _ways_to_reach(self, line: _Line, _turn: str) -> list[str]:
        return self._unsaid(line.role, marked=True)

    def _facts_for(self, line: _Line, _turn: str) -> list[str]:
        return list(self._facts) if line.role in _TAKES_FACTS else []

    def _carrying_on(self, line: _Line, turn: str) -> list[str]:
        sentences = self._unsaid(line.role, marked=False)
        own = len(sentences) // 2  # Sentences of the own category stand first; keep them ahead.
        front, back = sentences[:own], sentences[own:]
        self._random("extra", turn).shuffle(front)
        return front + back

    def _unsaid(self, role: str, *, marked: bool) -> list[str]:
        """Going-on sentences whose marked values no line has said yet."""
        said, values = " ".join(self._used), self._material.values
        return [
            sentence
            for entries in self._entries(self._grammar.extras, role)
            for entry in entries
            if bool(marks_of(entry)) is marked
            and not any(values.get(mark, "") in said for mark in marks_of(entry))
            for sentence in self._filled([entry])
        ]

    def _fits(self, sentence: str, drafts: list[_Line]) -> bool:
        time = speaking_time(self._brief.duration, len(drafts))
        taken = sum(self._seconds(line.text) for line in drafts)
        return taken + self._seconds(sentence) <= time and len(sentence.split()) <= self._words_left

    def _add(self, line: _Line, sentence: str) -> None:
        line.sentences.append(sentence)
        self._used.add(sentence)
        self._words_left -= len(sentence.split())
        if sentence in self._facts:
            self._facts.remove(sentence)

    def _headline(self, line: _Line, index: int) -> str:
        for entries in self._entries(self._grammar.headlines, line.role):
            found = [h for h in self._filled(entries, again=True) if headline.fits(h)]
            fresh = [h for h in found if h not in self._headlines]
            with_facts = [h for h in fresh if h in self._material.values.values()]
            if fresh:
                # The client's own words make the better headline.
                chosen = (with_facts or [self._random("headline", index).choice(fresh)])[0]
                self._headlines.add(chosen)
                return chosen
        return headline.shortened(line.text)

    def _entries(self, part: Mapping[str, Entries], role: str) -> Iterable[list[str]]:
        brief = self._brief
        return self._grammar.candidates(part, brief.category_key, role, brief.tone)

    def _filled(self, entries: Iterable[str], *, again: bool = False) -> list[str]:
        values = self._material.values
        texts = [fill(e, values) for e in entries if marks_of(e) <= values.keys()]
        return [t for t in texts if again or t not in self._used]

    def _time_for(self, drafts: list[_Line], waiting: list[_Line]) -> tuple[float, float]:
        """A fair share of seconds for the first of the waiting lines, and the most it may take."""
        left = speaking_time(self._brief.duration, len(drafts)) - sum(
            self._seconds(line.text) for line in drafts
        )
        shares = [_SHARE.get(line.role, 1.0) for line in waiting]
        return left * shares[0] / sum(shares), left - _SHORT_SENTENCE * (len(waiting) - 1)

    def _seconds(self, text: str) -> float:
        return spoken_seconds(text, self._brief.language)

    def _random(self, *names: object) -> Random:
        # Seeded by text: the same in every process and Python version, unlike hash().
        brief = self._brief
        return Random(f"{brief.seed}/{brief.business_name}/{names}")  # noqa: S311 (no secret)

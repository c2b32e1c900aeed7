"""The shape of a grammar, and how its entries are read.

An entry is a sentence with ``{marks}``, such as ``"Karibu {business}."``; it is
used only when each of its marks has a value. Before a ``|`` stand the tones it
suits; without one it suits all. No sentence may state a fact that the client
did not give: praise is soft, facts come from the brief.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from techwize_core.sdk.studio import Mood

Entries = Mapping[str, tuple[str, ...]]
"""Entries by role."""

ANY = "any"
"""The key of entries that suit every category."""

MARK = re.compile(r"\{([a-z_]+)\}")

ROLES = ("hook", "problem", "benefit", "detail", "proof", "offer", "location", "cta")

OTHER_NAMES = {
    "intro": "hook",
    "opening": "hook",
    "title": "hook",
    "pain": "problem",
    "feature": "benefit",
    "features": "benefit",
    "value": "benefit",
    "product": "benefit",
    "tour": "detail",
    "tip": "detail",
    "story": "detail",
    "about": "detail",
    "trust": "proof",
    "testimonial": "proof",
    "price": "offer",
    "deal": "offer",
    "place": "location",
    "outro": "cta",
    "closing": "cta",
}


def known_role(role: str) -> str:
    """The grammar's name for a template's role; an unheard-of one speaks of the benefit."""
    name = re.sub(r"[_-]?\d+$", "", role.lower())
    name = OTHER_NAMES.get(name, name)
    return name if name in ROLES else "benefit"


@dataclass(frozen=True)
class Grammar:
    """One language: leading sentences, those that go on, and headlines, by category and role."""

    leads: Mapping[str, Entries]
    extras: Mapping[str, Entries]
    headlines: Mapping[str, Entries]
    directions: Mapping[Mood, str]

    def candidates(
        self, part: Mapping[str, Entries], category: str, role: str, tone: Mood
    ) -> Iterator[list[str]]:
        """Entries from the best fitting to the most general: own category first, then any."""
        for key in (category, ANY):
            entries = [_split(entry) for entry in part.get(key, {}).get(role, ())]
            yield [text for tones, text in entries if not tones or tone in tones]


def _split(entry: str) -> tuple[frozenset[str], str]:
    tones, _, text = entry.rpartition("|")
    return frozenset(tones.split()), text.strip()


def marks_of(entry: str) -> set[str]:
    """The marks that an entry needs."""
    return set(MARK.findall(entry))


def fill(entry: str, values: Mapping[str, str]) -> str:
    """The entry with its marks replaced, without a doubled end of sentence."""
    text = MARK.sub(lambda mark: values[mark[1]], entry)
    return re.sub(r"([.!?…])[.]", r"\1", text)

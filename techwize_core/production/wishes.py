"""What a client's revision asks for, as far as plain rules can read it.

Only what is written clearly is carried out: a replacement in quotes or of a number, a price, a
phone number, a web address, the pace of the voice, the mood of the music. The
text itself goes into the brief as it stands, for the editor and for a writer
that understands more. A revision without a rule that fits gets another variant
of the film (another seed), so that the client never sees the same one again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from pydantic import BaseModel, ConfigDict

from techwize_core.sdk.studio import Mood

_MARKS = "\"'\u201c\u201d\u2018\u2019"
_QUOTED = rf"[{_MARKS}]([^\"\u201c\u201d]{{1,120}}?)[{_MARKS}]"
_REPLACE = re.compile(
    r"(?:change|replace|instead of|badilisha)\s+"
    rf"{_QUOTED}\s+(?:to|with|by|say|use|kuwa|na)\s+{_QUOTED}",
    re.I,
)
_NUMBER = r"\d[\d,]*\d|\d"
PRICE = re.compile(
    rf"(?:\bksh?s?\.?|\bkes|\bsh\.?|\bshilingi)\s?({_NUMBER})|"
    rf"\b({_NUMBER})\s?(?:/[-=]|bob\b|shillings?\b)",
    re.I,
)
# "write 499 and not 599", as the page for changes proposes.
_NUMBER_NOT = re.compile(
    rf"\b(?:write|say|show|put|use|andika|sema|weka)\s+(?:ksh?s?\.?\s?|sh\.?\s?|shilingi\s)?"
    rf"({_NUMBER})(?:\s?(?:/[-=]|bob|shillings?))?,?\s+(?:(?:and\s+)?not|instead of|badala ya|si)\s+"
    rf"(?:ksh?s?\.?\s?|sh\.?\s?|shilingi\s)?({_NUMBER})",
    re.I,
)
PHONE = re.compile(r"(?<![\d.,])(?:\+?254[\s-]?|0)[17]\d{2}[\s-]?\d{3}[\s-]?\d{3}(?!\d)")
ADDRESS = re.compile(
    r"\b(?:https?://)?(?:[a-z0-9-]+\.)+(?:co\.ke|or\.ke|ke|com|org|net|africa)(?:/[\w./-]*)?", re.I
)
_SLOWER = re.compile(r"\b(slower|slow(?: it)? down|too fast|polepole|taratibu)\b", re.I)
_FASTER = re.compile(r"\b(faster|speed(?: it)? up|too slow|haraka)\b", re.I)
_SOUND = r"\b.{0,30}\b(?:music|song|sound|tone|mood|muziki)\b"
_MOODS: tuple[tuple[re.Pattern[str], Mood], ...] = (
    (re.compile(rf"\b(?:calm(?:er)?|softer|quieter|relax(?:ed|ing)){_SOUND}", re.I), "calm"),
    (re.compile(rf"\b(?:upbeat|happier|livelier|more energetic){_SOUND}", re.I), "upbeat"),
    (re.compile(rf"\b(?:bolder|stronger|powerful){_SOUND}", re.I), "bold"),
    (re.compile(rf"\bwarmer{_SOUND}", re.I), "warm"),
    (re.compile(rf"\b(?:corporate|professional|serious){_SOUND}", re.I), "corporate"),
    (re.compile(r"\bmuziki (?:tulivu|mtulivu|wa utulivu)\b", re.I), "calm"),
    (re.compile(r"\bmuziki (?:wa furaha|changamfu|mchangamfu)\b", re.I), "upbeat"),
)
_PACE = 0.1
SLOWEST, FASTEST = 0.8, 1.25


class Wishes(BaseModel):
    """What all revisions so far ask for together; later ones win."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replacements: tuple[tuple[str, str], ...] = ()
    price: str = ""
    phone: str = ""
    address: str = ""
    speed: float = 1.0
    mood: Mood | None = None

    def apply_to(self, text: str) -> str:
        """``text`` with the replacements made, whatever their letter case."""
        for old, new in self.replacements:
            # 20 is no part of 1,200.
            whole = r"(?<![\d.,])(?:{})(?![.,]?\d)" if old.replace(",", "").isdigit() else "{}"
            # A function's result is taken as it is, a text's backslashes are not.
            pattern = whole.format(re.escape(old))
            text = re.sub(pattern, partial(_instead, new), text, flags=re.I)
        return text


def _instead(new: str, _match: re.Match[str]) -> str:
    return new


def read_wishes(revisions: Sequence[str]) -> Wishes:
    """What the revisions, oldest first, ask for."""
    wishes = Wishes()
    for text in revisions:
        wishes = _add(wishes, text)
    return wishes


def _add(wishes: Wishes, text: str) -> Wishes:
    plain = _NUMBER_NOT.sub(" ", _REPLACE.sub(" ", text))
    quoted = [tuple(pair) for pair in _REPLACE.findall(text)]
    numbers = [(old, new) for new, old in _NUMBER_NOT.findall(text)]
    changes: dict[str, object] = {
        "replacements": (*wishes.replacements, *quoted, *numbers),
        "speed": wishes.speed,
    }
    if price := read_price(plain):
        changes["price"] = price
    if phone := read_phone(plain):
        changes["phone"] = phone
    if address := ADDRESS.search(plain):
        changes["address"] = address[0].rstrip("./")
    if _SLOWER.search(plain):
        changes["speed"] = max(SLOWEST, round(wishes.speed - _PACE, 2))
    elif _FASTER.search(plain):
        changes["speed"] = min(FASTEST, round(wishes.speed + _PACE, 2))
    mood = next((mood for pattern, mood in _MOODS if pattern.search(plain)), None)
    if mood is not None:
        changes["mood"] = mood
    return wishes.model_copy(update=changes)


def read_price(text: str) -> str:
    """The last price in a text as ``KSh 3,500``, or ``""``."""
    found = PRICE.findall(text)
    if not found:
        return ""
    digits = next(filter(None, found[-1])).replace(",", "")
    return f"KSh {int(digits):,}" if len(digits) <= 9 else ""


def read_phone(text: str) -> str:
    """The last Kenyan mobile number in a text as ``0712 345 678``, or ``""``."""
    found = PHONE.findall(text)
    if not found:
        return ""
    digits = re.sub(r"\D", "", found[-1])[-9:]
    return f"0{digits[:3]} {digits[3:6]} {digits[6:]}"

"""Says each written word in words: "3,500/-" is shown, "3,500 shillings" is spoken.

The result keeps one entry per written word, so that times measured on what is
spoken can be given back to what is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from techwize_core.sdk import ProviderRefused
from techwize_core.sdk.studio import Language

from . import pronunciation as said
from .clean_text import clean_text
from .swahili_numbers import UNITS, in_words

MAX_WORDS = 400
"""A line of a video is far shorter; more would only tie up the machine."""

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?P<mark>(?:ksh?s?|kes|shs?)\.?|[$£€])?(?P<number>{_NUMBER})(?P<big>k|m|bn?)?(?P<slash>/[-=])?",
    re.I,
)
_EDGES = re.compile(r"^([\"'“”‘’(]*)(.*?)([\"'“”‘’),.;:!?…]*)$", re.S)
_PHONE_PART = re.compile(r"\+?\d[\d-]*")
_ADDRESS = re.compile(
    r"(?:https?://)?[\w.+-]+(?:@[\w-]+)?(?:\.[\w-]+)*\.[a-z]{2,10}(?:/\S*)?", re.I
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_+|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_CURRENCY = {"$": "dollars", "£": "pounds", "€": "euros"}
_CURRENCY_SW = {"$": "dola", "£": "pauni", "€": "yuro"}
_BIG = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
_BIG_SW = {"k": "elfu", "m": "milioni", "b": "bilioni", "bn": "bilioni"}


@dataclass(frozen=True)
class SpokenWord:
    """One written word and how it is said. ``spoken`` is ``""`` when it is only a mark."""

    written: str
    spoken: str

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence may end here."""
        return self.written.rstrip("\"'”’)")[-1:] in (".", "!", "?", "…")


def read_aloud(text: str, language: Language) -> list[SpokenWord]:
    """The written words of the cleaned text in order, each with its reading.

    ``" ".join(word.written for word in result)`` is the cleaned text; a mark
    that stands alone ("—") belongs to the word before it.

    Raises ``ProviderRefused`` when there is nothing to say or far too much.
    """
    written = _with_marks_attached(clean_text(text).split(" "))
    if not written:
        raise ProviderRefused("the line holds no words to speak")
    if len(written) > MAX_WORDS:
        raise ProviderRefused(
            f"a line of {len(written)} words is too long; use {MAX_WORDS} at most"
        )
    cores = [_EDGES.match(word)[2].split(" ")[0] for word in written]  # type: ignore[index]
    phone = _phone_positions(cores)
    result = []
    for index, word in enumerate(written):
        front, core, back = _EDGES.match(word).groups()  # type: ignore[union-attr]
        core, _space, mark = core.partition(" ")
        if mark and not back:
            back = ","  # A dash between words is heard as the pause of a comma.
        before = cores[index - 1] if index else ""
        if index in phone:
            spoken = _digits(core, language)
        elif language == "sw":
            spoken = _swahili(core)
        else:
            spoken = _english(core, before)
        result.append(SpokenWord(word, f"{front}{spoken}{back}" if spoken else ""))
    return result


def _with_marks_attached(words: list[str]) -> list[str]:
    attached: list[str] = []
    for word in filter(None, words):
        sayable = any(c.isalnum() for c in word) or word in said.ENGLISH_WORDS
        if sayable or not attached:
            attached.append(word)
        else:
            attached[-1] += f" {word}"
    return attached


def _phone_positions(cores: list[str]) -> set[int]:
    """Positions of words that together are a telephone number, as in "0712 345 678"."""
    found: set[int] = set()
    start = 0
    while start < len(cores):
        end = start
        while end < len(cores) and _PHONE_PART.fullmatch(cores[end]):
            end += 1
        digits = re.sub(r"\D", "", "".join(cores[start:end]))
        if 9 <= len(digits) <= 15 and (digits[0] == "0" or digits.startswith("254")):
            found.update(range(start, end))
        start = max(end, start + 1)
    return found


def _digits(text: str, language: Language) -> str:
    names = UNITS if language == "sw" else said.ENGLISH_DIGITS
    words = [names[int(c)] for c in text if c in "0123456789"]
    if text.startswith("+"):
        words.insert(0, "plus" if language == "en" else "jumlisha")
    return " ".join(words)


def _english(core: str, before: str) -> str:
    lower = core.lower()
    if lower in said.ENGLISH_WORDS:
        return said.ENGLISH_WORDS[lower]
    if lower.rstrip(".") in said.SHILLING_MARKS:
        return "Kenya shillings"
    number_before = bool(re.fullmatch(_NUMBER, before))
    if number_before and lower in said.ENGLISH_UNITS:
        return said.ENGLISH_UNITS[lower]
    if before.lower() in said.ENGLISH_MONTHS and re.fullmatch(r"[1-9]|[12]\d|3[01]", core):
        return _ordinal(int(core))
    return _sign_or_number(core, "en") or _spelled_apart(core)


def _swahili(core: str) -> str:
    lower = core.lower()
    if lower in said.SWAHILI_WORDS:
        return said.SWAHILI_WORDS[lower]
    if lower.rstrip(".") in said.SHILLING_MARKS:
        return "shilingi"
    percent = re.fullmatch(rf"({_NUMBER})%", core)
    if percent:
        return f"asilimia {in_words(percent[1])}"
    return _sign_or_number(core, "sw") or _spelled_apart(core)


def _sign_or_number(core: str, language: Language) -> str:
    """The reading of money, long digit strings, addresses and handles; ``""`` for other words."""
    if len(re.sub(r"\D", "", core)) > 12:
        return _digits(core, language)
    money = _MONEY.fullmatch(core)
    if money:
        return _money(money, language)
    if core.startswith("@"):
        return f"{'at' if language == 'en' else 'et'} {_spelled_apart(core[1:] + '_')}"
    if core.startswith("#"):
        return _spelled_apart(core)
    if _ADDRESS.fullmatch(core) and not core.replace(".", "").isdigit():
        return _address(core, language)
    return ""


def _money(match: re.Match[str], language: Language) -> str:
    mark, number = (match["mark"] or "").lower(), match["number"]
    shillings = bool(match["slash"]) or bool(mark and mark not in _CURRENCY)
    big = (match["big"] or "").lower()
    if big == "m" and not mark:
        return f"{number} {'metres' if language == 'en' else 'mita'}"
    if language == "sw":
        unit = "shilingi" if shillings else _CURRENCY_SW.get(mark, "")
        # Swahili puts the unit before the number.
        parts = (unit, _BIG_SW.get(big, ""), in_words(number))
    else:
        parts = (number, _BIG.get(big, ""), "shillings" if shillings else _CURRENCY.get(mark, ""))
    return " ".join(filter(None, parts))


def _address(core: str, language: Language) -> str:
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", core, flags=re.I).rstrip("/")
    text = re.sub(r"[?#].*$", "", text)
    text = re.sub(r"\.ke\b", ".K E", text, flags=re.I)
    names = {".": "dot", "/": "slash", "-": "dash", "@": "at", "_": "underscore", "+": "plus"}
    if language == "sw":
        names |= {".": "nukta", "/": "mkwaju", "-": "kistari", "@": "et", "_": "kistari cha chini"}
    return " ".join(names.get(piece, piece) for piece in re.split(r"([./@_+-])", text) if piece)


def _spelled_apart(core: str) -> str:
    """A word that was written together: "KaribuSana", "house/flat", "8am–6pm"."""
    text = re.sub(r"(?<=[^\W\d_])/(?=[^\W\d_])", " ", core)
    text = re.sub(r"(?<=\w)[–—](?=\w)", " to ", text) if re.search(r"\d[^ ]*[–—]", text) else text
    text = text.replace("–", " ").replace("—", " ")
    if "#" in core or "_" in core:
        text = _CAMEL.sub(" ", text.replace("#", " "))
    return " ".join(text.split())


def _ordinal(number: int) -> str:
    tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"

"""What a brief gives the writer to work with: safe values for marks, and facts worth saying."""

from __future__ import annotations

import re
from dataclasses import dataclass

from techwize_core.sdk import Brief
from techwize_core.sdk.studio import Language
from techwize_plugins.offline_studio.clean_text import clean_text

MAX_INPUT = 6_000
"""Characters of a description that are read; facts worth saying stand well before that."""

MAX_FACT_WORDS = 22
_VALUE_WORDS = 9
_VALUE_CHARACTERS = 60
_EMPTY_WORDS = frozenset(
    {"null", "none", "undefined", "nan", "n/a", "nil", "tbd", "lorem", "nothing"}
)
# Sentences that speak to us about the order instead of to the customer.
_TO_THE_STUDIO = re.compile(
    r"\b(videos?|please|we (?:want|need|would like)|i (?:want|need|would like|am looking)|"
    r"make (?:it|a|an|us)|logos?|scripts?|voice ?-?overs?|background music|footage|clips?|"
    r"target audience|the ad\b|advert\w*|"
    r"tiktok|reels?|instagram|youtube|tafadhali|video|nataka|tunataka|tunahitaji)\b",
    re.I,
)
_PROJECT_NAME = re.compile(
    r"\b(videos?|promos?|adverts?|ads?|campaign|project|reels?|order|test|demo|draft|tangazo)\b",
    re.I,
)
_NAMED_VALUE = re.compile(r"^\s*[A-Za-z][\w -]{1,39}?\s*[:=]\s*\S[^\n]*$", re.M)
_MONEY = re.compile(
    r"\b(?:ksh?s?\.?|kes|sh\.?|shilingi)\s?\d|\d\s?(?:/[-=]|%|bob\b|shillings?\b)|"
    r"\b(?:free|discount|half price|bure|punguzo)\b",
    re.I,
)
# A name after a word of place, such as "next to Naivas", or "we are" in Swahili.
_PLACE = re.compile(
    r"\b(?:at|in|near|from|next to|opposite|behind|along|off|karibu na|katika)\s+(?:the\s+)?[A-Z]|"
    r"\b(?:[Tt]uko|[Tt]upo|[Tt]unapatikana)\b"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]?\s+(?=[\w\"'“(])")
_COMMON: dict[Language, frozenset[str]] = {
    # Strings to split: a hundred quoted words one a line would hide what follows.
    "en": frozenset(
        "the and of to a an in is are we our you your for with on at by from it this that have has "  # noqa: SIM905
        "be all new now today every order call visit book buy get shop follow free best fresh home "
        "only or as us".split()
    ),
    "sw": frozenset(
        "na ya wa za la kwa ni katika hii huu hapa sana leo sasa karibu yetu wetu zetu yako wako "  # noqa: SIM905
        "kila bei bora mpya piga agiza nunua tembelea fuata nyumba duka yenye wote tu pia kutoka "
        "tuna una wewe sisi au".split()
    ),
}


@dataclass(frozen=True)
class Material:
    """``values`` by mark, none of them empty; ``facts`` are sentences in the script's language."""

    values: dict[str, str]
    facts: tuple[str, ...]


def gather(brief: Brief) -> Material:
    """What can be said about this brief, cleaned of markup, fillers and notes to the studio."""
    values = {
        "business": _phrase(brief.business_name, characters=40),
        "title": _title(brief),
        "cta": _in_language(_phrase(brief.cta_text), brief.language),
        "url": _spoken_address(brief.cta_url),
    }
    for name, text in brief.slots.items():
        values.setdefault(name, _phrase(text))
    values["price"] = _price(values.get("price", ""))
    # A number the call to action already says is not said twice.
    if values.get("phone") and values["phone"] in values["cta"]:
        values["phone"] = ""
    return Material({k: v for k, v in values.items() if v}, _facts(brief))


def language_of(text: str) -> Language | None:
    """English or Swahili by its commonest words; None when they do not tell."""
    words = re.findall(r"[a-z]+", text.lower())
    english, swahili = (sum(w in _COMMON[language] for w in words) for language in ("en", "sw"))
    if english == swahili:
        return None
    return "en" if english > swahili else "sw"


def tells_price(sentence: str) -> bool:
    """Whether a sentence says what something costs, or what is saved."""
    return bool(_MONEY.search(sentence))


def tells_place(sentence: str) -> bool:
    """Whether a sentence names where to come."""
    return bool(_PLACE.search(sentence))


def is_sayable(text: str) -> bool:
    """Whether a text is made of words and not of filler, one endless letter or a repeated word."""
    words = text.lower().split()
    if not words or any(len(word) > 40 for word in words):
        return False
    if any(word.strip(".,!?:;") in _EMPTY_WORDS for word in words):
        return False
    letters = sum(c.isalnum() or c.isspace() for c in text)
    return letters > 0.75 * len(text) and len(set(words)) > len(words) / 2


def _phrase(text: str, characters: int = _VALUE_CHARACTERS) -> str:
    """A short text fit to stand inside a sentence, or ``""``."""
    phrase = clean_text(text[:MAX_INPUT]).strip(" .!?,;:…-–—\"'“”")
    fits = len(phrase) <= characters and len(phrase.split()) <= _VALUE_WORDS
    return phrase if fits and is_sayable(phrase) else ""


def _title(brief: Brief) -> str:
    title = _in_language(_phrase(brief.title), brief.language)
    return "" if _PROJECT_NAME.search(title) or len(title.split()) < 2 else _capitalised(title)


def _in_language(phrase: str, language: Language) -> str:
    return phrase if language_of(phrase) in (None, language) else ""


def _price(text: str) -> str:
    number = re.fullmatch(r"(?:ksh?s?\.?|kes)?\s*(\d[\d,]*)(?:\.00)?\s*(?:/[-=]?)?", text, re.I)
    if not number:
        return text
    return f"KSh {int(number[1].replace(',', '')):,}"


def _spoken_address(url: str) -> str:
    """The part of an address that one says aloud; ``""`` when it is too long to say."""
    address = re.sub(r"^\s*https?://(?:www\.)?", "", url.strip()).rstrip("/")
    plain = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/[\w-]+)?", address)
    return address if plain and len(address) <= 28 else ""


def _facts(brief: Brief) -> tuple[str, ...]:
    facts: list[str] = []
    # "Price: 3,500" on a line of its own fills a slot of the template; it is no sentence.
    description = clean_text(_NAMED_VALUE.sub("", brief.description[:MAX_INPUT]))
    usual = language_of(description)
    for raw in _SENTENCE_END.split(description):
        sentence = raw.strip(" -–—,;:")
        words = len(sentence.split())
        if not 3 <= words <= MAX_FACT_WORDS or not is_sayable(sentence):
            continue
        if _TO_THE_STUDIO.search(sentence) or (language_of(sentence) or usual) != brief.language:
            continue
        sentence = _capitalised(sentence)
        if sentence[-1] not in ".!?…":
            sentence += "."
        if sentence not in facts:
            facts.append(sentence)
    return tuple(facts)


def _capitalised(text: str) -> str:
    # "iPhone" and "eBay" keep their own spelling.
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]

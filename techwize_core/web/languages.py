"""Which language a page speaks, and the catalogues it speaks from."""

from __future__ import annotations

import io
import re
from functools import lru_cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from pyramid.request import Request

from techwize_core.kernel.resources import resource

LANGUAGES = ("en", "sw")
COOKIE = "language"
_SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z])")
_NUMBER = re.compile(r"\d[\d,]*")


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """The catalogue of a language; English is what the source says, so its catalogue is empty."""
    path = resource("locale") / language / "LC_MESSAGES" / "techwize.po"
    if not path.exists():
        return NullTranslations()
    # Compiled in memory: no build step that could be forgotten.
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language_of(request: Request) -> str:
    """The person's own choice, else the browser's cookie, else what the browser asks for."""
    viewer = getattr(request, "viewer", None)
    if viewer is not None and viewer.language in LANGUAGES:
        return str(viewer.language)
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return str(chosen)
    return str(request.accept_language.lookup(LANGUAGES, default="en"))


def translate(request: Request, message: str, **values: object) -> str:
    """A sentence of a view in the page's language, with ``%(name)s`` marks filled."""
    text = translated(language_of(request), message)
    return text % values if values else text


def translated(language: str, text: str) -> str:
    """Text that comes as data (a package's feature, an error of several sentences), as far as known.

    Each sentence is looked up as it stands, then with its numbers as ``{}``; what the
    catalogue does not know stays as it is.
    """
    if not text:  # under which a catalogue keeps its own header
        return ""
    whole = translations(language).gettext(text)
    if whole != text:
        return whole
    return " ".join(_sentence(language, sentence) for sentence in _SENTENCE_END.split(text))


def _sentence(language: str, sentence: str) -> str:
    catalogue = translations(language)
    known = catalogue.gettext(sentence)
    pattern = _NUMBER.sub("{}", sentence)
    if known != sentence or pattern == sentence:
        return known
    filled = catalogue.gettext(pattern)
    return sentence if filled == pattern else filled.format(*_NUMBER.findall(sentence))

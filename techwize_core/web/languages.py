"""Which language a page speaks, and the catalogues it speaks from."""

from __future__ import annotations

import io
from functools import lru_cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from pyramid.request import Request

from techwize_core.kernel.resources import resource

LANGUAGES = ("en", "sw")
COOKIE = "language"


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
    text = translations(language_of(request)).gettext(message)
    return text % values if values else text

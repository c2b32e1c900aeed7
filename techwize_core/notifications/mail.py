"""The HTML of our mails: one layout in the tenant's colours, styles inlined for mail programs."""

from __future__ import annotations

from functools import lru_cache

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from techwize_core.kernel.branding import on_accent, readable_accent
from techwize_core.kernel.resources import resource

_PAPER = "#FFFFFF"
_BUTTON = {"en": "Open in the portal", "sw": "Fungua kwenye akaunti yako"}
_GREETING = {"en": "Hello {name},", "sw": "Habari {name},"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource("templates") / "mail"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(default=True, default_for_string=True),
    )


def mail_html(
    *,
    tenant_name: str,
    accent: str,
    language: str,
    name: str,
    title: str,
    message: str,
    link: str,
    button: str | None = None,
) -> str:
    """The mail as HTML that needs nothing from outside. ``button``: other words for the link."""
    colour = readable_accent(accent, _PAPER)
    html = (
        _environment()
        .get_template("notification.html.jinja2")
        .render(
            tenant_name=tenant_name,
            accent=colour,
            on_accent=on_accent(colour),
            language=language,
            greeting=_GREETING.get(language, _GREETING["en"]).format(
                name=name.split(maxsplit=1)[0] if name.split() else name
            ),
            button=button or _BUTTON.get(language, _BUTTON["en"]),
            title=title,
            message=message,
            link=link,
        )
    )
    return css_inline.inline(html)

"""The gallery's templates; each document lies in ``templates/`` as a designer writes it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from techwize_core.sdk import TemplateSpec
from techwize_core.sdk.catalog import Duration, TemplateStyle

_GALLERY: tuple[tuple[str, str, TemplateStyle, Duration], ...] = (
    ("hello-there", "Hello there", "creative", "15s"),
    ("on-air", "On air", "bold", "30s"),
    ("media-kit", "Media kit", "corporate", "60s"),
)
"""Key (also the file's name), name in the gallery, style, and the length it was made for."""


def film_templates() -> list[TemplateSpec]:
    """Every template of this category, shortest first."""
    return [
        TemplateSpec(
            key=key,
            category_key="creator_branding",
            name=name,
            style=style,
            duration=duration,
            document=_document(key),
        )
        for key, name, style, duration in _GALLERY
    ]


def _document(key: str) -> dict[str, Any]:
    text = files(__package__).joinpath("templates", f"{key}.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document

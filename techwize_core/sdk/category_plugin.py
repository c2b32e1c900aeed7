"""A category plugin, declared: what it sells and shows is data, and this class is the rest.

A module of a plugin fills in one :class:`CategoryPlugin` and names it in its
entry point; its templates lie beside it in ``templates/``, as a designer
writes them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from techwize_core.sdk.catalog import (
    CategorySpec,
    Duration,
    PackageSpec,
    PackageTier,
    TemplateSpec,
    TemplateStyle,
)
from techwize_core.sdk.hooks import hookimpl
from techwize_core.sdk.plugin import PluginInfo

_FILM = "One vertical film of up to 60 seconds"
_VOICE = "Voice-over in English or Swahili"


@dataclass(frozen=True)
class Tier:
    """The figures of one usual package.

    ``price_kes`` is in whole KES, ``delivery_days`` are calendar days,
    ``pictures`` is the most photos and clips that the client may send, and
    ``extras`` are sentences on what else this category adds.
    """

    price_kes: int
    delivery_days: int
    pictures: int
    extras: tuple[str, ...] = ()


def usual_packages(basic: Tier, standard: Tier, premium: Tier) -> tuple[PackageSpec, ...]:
    """The three packages as most categories sell them, cheapest first.

    Basic has captions and music, Standard a voice as well, and Premium the
    client's brand; they hold one, two and three rounds of changes. A category
    that sells otherwise writes its :class:`PackageSpec` itself.
    """
    return (
        _package("Basic", basic, ("Word-timed captions and music",), revisions=1, voice=False),
        _package("Standard", standard, (_VOICE,), revisions=2),
        _package(
            "Premium",
            premium,
            (_VOICE, "Your logo and your colours", "Three rounds of changes"),
            revisions=3,
        ),
    )


def _package(
    name: PackageTier, tier: Tier, features: tuple[str, ...], *, revisions: int, voice: bool = True
) -> PackageSpec:
    return PackageSpec(
        name=name,
        price_kes=Decimal(tier.price_kes),
        delivery_days=tier.delivery_days,
        features=(_FILM, f"Up to {tier.pictures} photos or clips", *features, *tier.extras),
        includes_voiceover=voice,
        includes_music=True,
        revision_count=revisions,
    )


@dataclass(frozen=True)
class FilmTemplate:
    """A template of the gallery: ``templates/<key>.json``, its style, and the length it is for."""

    key: str
    style: TemplateStyle
    duration: Duration


@dataclass(frozen=True)
class CategoryPlugin:
    """A plugin that brings one category and the film templates for it.

    The plugin's id and name are the category's. ``package`` is the package
    that holds the folder ``templates`` (write ``__package__``); ``gallery`` is
    in the order in which it is shown. A template that is missing or no
    JSON raises when the plugin is loaded, which switches the plugin off.
    """

    package: str
    version: str
    summary: str
    category: CategorySpec
    gallery: tuple[FilmTemplate, ...] = ()

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        """The identity card, made from the category."""
        return PluginInfo(
            id=self.category.key,
            name=self.category.name,
            version=self.version,
            summary=self.summary,
        )

    @hookimpl
    def techwize_categories(self) -> Sequence[CategorySpec]:
        """The one category."""
        return [self.category]

    @hookimpl
    def techwize_templates(self) -> Sequence[TemplateSpec]:
        """The gallery, each with its document; the English title is its name."""
        return [self._template(film) for film in self.gallery]

    def _template(self, film: FilmTemplate) -> TemplateSpec:
        document = self._document(film.key)
        return TemplateSpec(
            key=film.key,
            category_key=self.category.key,
            name=document["title"]["en"],
            style=film.style,
            duration=film.duration,
            document=document,
        )

    def _document(self, key: str) -> dict[str, Any]:
        text = files(self.package).joinpath("templates", f"{key}.json").read_text("utf-8")
        document: dict[str, Any] = json.loads(text)
        return document

"""The catalogue as the public pages tell it: prices, promised days, posters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from techwize_core.catalog.models import ServiceCategory, ServicePackage, VideoTemplate
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.work import UnitOfWork

STYLES = ("minimal", "bold", "corporate", "creative")


@dataclass(frozen=True)
class Promise:
    """The least that somebody pays, and when that video is there."""

    price: Decimal
    by: datetime


class Offers:
    """What the current tenant sells, ready for its pages."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._catalog = work.get(CatalogService)

    def categories(self) -> list[ServiceCategory]:
        """The categories that have something to sell."""
        return [c for c in self._catalog.categories() if self.packages(c)]

    def packages(self, category: ServiceCategory) -> list[ServicePackage]:
        """A category's packages on sale, cheapest first."""
        return [package for package in category.packages if package.is_active]

    def promise(self) -> Promise | None:
        """The cheapest package of all, ordered and paid now; None with an empty catalogue."""
        on_sale = [p for category in self.categories() for p in self.packages(category)]
        cheapest = min(on_sale, key=lambda p: p.price_kes, default=None)
        return Promise(cheapest.price_kes, self.ready_by(cheapest)) if cheapest else None

    def ready_by(self, package: ServicePackage) -> datetime:
        """The deadline that an order gets when it is paid now."""
        return self._work.now() + timedelta(days=package.delivery_days)

    def posters(
        self, language: str, *, category: ServiceCategory | None = None, style: str | None = None
    ) -> list[dict[str, Any]]:
        """The gallery's templates as poster cards, most used first."""
        rows = self._catalog.templates(category_id=category.id if category else None, style=style)
        return [poster(row, language) for row in rows]

    def category_by_key(self, key: str | None) -> ServiceCategory | None:
        """The category; None for a key that is unknown or not given."""
        return next((c for c in self.categories() if c.key == key), None)


def poster(template: VideoTemplate, language: str) -> dict[str, Any]:
    """One template as a card: its name and purpose in the reader's language, length, picture."""
    document = template.document
    titles, purposes = document.get("title", {}), document.get("purpose", {})
    return {
        "id": str(template.id),
        "value": str(template.id),
        "title": titles.get(language, template.name),
        "purpose": purposes.get(language, ""),
        "length": f"0:{template.duration.removesuffix('s')}"
        if template.duration != "60s"
        else "1:00",
        "duration": template.duration,
        "style": template.style,
        "poster": template.thumbnail_url or f"/templates/{template.id}/poster.svg",
        "href": f"/order?template={template.id}",
    }

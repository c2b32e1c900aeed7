"""What Property Marketing sells and shows; data only. A tenant may change prices and texts later."""

from __future__ import annotations

from techwize_core.sdk import CategoryPlugin, CategorySpec, FilmTemplate, Tier, usual_packages

plugin = CategoryPlugin(
    package=__package__,
    version="1.0.0",
    summary="Videos for homes, plots and offices.",
    category=CategorySpec(
        key="property_marketing",
        name="Property Marketing",
        description="Homes, plots and offices shown at their best: tours, listings and open days.",
        icon="house-line",
        display_order=10,
        packages=usual_packages(
            basic=Tier(price_kes=5000, delivery_days=4, pictures=5),
            standard=Tier(
                price_kes=11_000,
                delivery_days=3,
                pictures=12,
                extras=("Your logo, your colours and a price tag",),
            ),
            premium=Tier(price_kes=24_000, delivery_days=2, pictures=25),
        ),
    ),
    gallery=(
        FilmTemplate("open-house", "bold", "15s"),
        FilmTemplate("quiet-home-tour", "minimal", "30s"),
        FilmTemplate("address-report", "corporate", "60s"),
    ),
)

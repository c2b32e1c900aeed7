"""What Product Promo sells and shows; data only. A tenant may change prices and texts later."""

from __future__ import annotations

from techwize_core.sdk import CategoryPlugin, CategorySpec, FilmTemplate, Tier, usual_packages

plugin = CategoryPlugin(
    package=__package__,
    version="1.0.0",
    summary="Videos that sell one product or offer.",
    category=CategorySpec(
        key="product_promo",
        name="Product Promo",
        description="One product, one offer, one reason to buy: films for shops, brands and markets.",
        icon="shopping-bag",
        display_order=20,
        packages=usual_packages(
            basic=Tier(price_kes=3500, delivery_days=3, pictures=4),
            standard=Tier(
                price_kes=7500,
                delivery_days=2,
                pictures=8,
                extras=("Your logo, your colours and a price tag",),
            ),
            premium=Tier(price_kes=15_000, delivery_days=2, pictures=15),
        ),
    ),
    gallery=(
        FilmTemplate("duka-flash", "bold", "15s"),
        FilmTemplate("market-day", "creative", "30s"),
        FilmTemplate("made-with-care", "minimal", "60s"),
    ),
)

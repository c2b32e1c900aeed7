"""What Creator Branding sells and shows; data only. A tenant may change prices and texts later."""

from __future__ import annotations

from techwize_core.sdk import CategoryPlugin, CategorySpec, FilmTemplate, Tier, usual_packages

plugin = CategoryPlugin(
    package=__package__,
    version="1.0.0",
    summary="Videos that introduce creators and their channels.",
    category=CategorySpec(
        key="creator_branding",
        name="Creator Branding",
        description="Channel trailers, introductions and media kits for creators and personal brands.",
        icon="user-focus",
        display_order=30,
        packages=usual_packages(
            basic=Tier(price_kes=4500, delivery_days=4, pictures=4),
            standard=Tier(
                price_kes=9500,
                delivery_days=3,
                pictures=10,
                extras=("Your logo, your colours and your handle",),
            ),
            premium=Tier(price_kes=18_000, delivery_days=2, pictures=20),
        ),
    ),
    gallery=(
        FilmTemplate("hello-there", "creative", "15s"),
        FilmTemplate("on-air", "bold", "30s"),
        FilmTemplate("media-kit", "corporate", "60s"),
    ),
)

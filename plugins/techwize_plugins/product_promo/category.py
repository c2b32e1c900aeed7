"""What is sold in Product Promo; data only. A tenant may change prices and texts later."""

from __future__ import annotations

from decimal import Decimal

from techwize_core.sdk import CategorySpec, PackageSpec

CATEGORY = CategorySpec(
    key="product_promo",
    name="Product Promo",
    description="One product, one offer, one reason to buy: films for shops, brands and markets.",
    icon="shopping-bag",
    display_order=20,
    packages=(
        PackageSpec(
            name="Basic",
            price_kes=Decimal(3500),
            delivery_days=3,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 4 photos or clips",
                "Word-timed captions and music",
            ),
            includes_voiceover=False,
            includes_music=True,
            revision_count=1,
        ),
        PackageSpec(
            name="Standard",
            price_kes=Decimal(7500),
            delivery_days=2,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 8 photos or clips",
                "Voice-over in English or Swahili",
                "Your logo, your colours and a price tag",
            ),
            includes_voiceover=True,
            includes_music=True,
            revision_count=2,
        ),
        PackageSpec(
            name="Premium",
            price_kes=Decimal(15000),
            delivery_days=2,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 15 photos or clips",
                "Voice-over in English or Swahili",
                "Your logo and your colours",
                "Three rounds of changes",
            ),
            includes_voiceover=True,
            includes_music=True,
            revision_count=3,
        ),
    ),
)

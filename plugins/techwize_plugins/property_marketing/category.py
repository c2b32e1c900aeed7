"""What is sold in Property Marketing; data only. A tenant may change prices and texts later."""

from __future__ import annotations

from decimal import Decimal

from techwize_core.sdk import CategorySpec, PackageSpec

CATEGORY = CategorySpec(
    key="property_marketing",
    name="Property Marketing",
    description="Homes, plots and offices shown at their best: tours, listings and open days.",
    icon="house-line",
    display_order=10,
    packages=(
        PackageSpec(
            name="Basic",
            price_kes=Decimal(5000),
            delivery_days=4,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 5 photos or clips",
                "Word-timed captions and music",
            ),
            includes_voiceover=False,
            includes_music=True,
            revision_count=1,
        ),
        PackageSpec(
            name="Standard",
            price_kes=Decimal(11000),
            delivery_days=3,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 12 photos or clips",
                "Voice-over in English or Swahili",
                "Your logo, your colours and a price tag",
            ),
            includes_voiceover=True,
            includes_music=True,
            revision_count=2,
        ),
        PackageSpec(
            name="Premium",
            price_kes=Decimal(24000),
            delivery_days=2,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 25 photos or clips",
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

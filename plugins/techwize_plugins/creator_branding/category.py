"""What is sold in Creator Branding; data only. A tenant may change prices and texts later."""

from __future__ import annotations

from decimal import Decimal

from techwize_core.sdk import CategorySpec, PackageSpec

CATEGORY = CategorySpec(
    key="creator_branding",
    name="Creator Branding",
    description="Channel trailers, introductions and media kits for creators and personal brands.",
    icon="user-focus",
    display_order=30,
    packages=(
        PackageSpec(
            name="Basic",
            price_kes=Decimal(4500),
            delivery_days=4,
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
            price_kes=Decimal(9500),
            delivery_days=3,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 10 photos or clips",
                "Voice-over in English or Swahili",
                "Your logo, your colours and your handle",
            ),
            includes_voiceover=True,
            includes_music=True,
            revision_count=2,
        ),
        PackageSpec(
            name="Premium",
            price_kes=Decimal(18000),
            delivery_days=2,
            features=(
                "One vertical film of up to 60 seconds",
                "Up to 20 photos or clips",
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

"""Text that comes as data is said in the reader's language as far as the catalogue goes."""

from __future__ import annotations

import pytest

from techwize_core.web.languages import translated


@pytest.mark.parametrize(
    ("text", "swahili"),
    [
        ("Up to 12 photos or clips", "Hadi picha au klipu 12"),
        (
            "This is an AVI video; save it as MP4. The file is empty; choose it again.",
            "Hii ni video ya AVI; ihifadhi kama MP4. Faili ni tupu; ichague tena.",
        ),
        (
            "This picture has 9,000 by 8000 pixels; make it smaller, up to 50 megapixels.",
            "Picha hii ina pikseli 9,000 kwa 8000; ipunguze, hadi megapikseli 50.",
        ),
        (
            "The database does not answer. Nothing was changed; try again in a moment.",
            "Hifadhidata haijibu. Hakuna kilichobadilishwa; jaribu tena baada ya muda mfupi.",
        ),
        ("There is no such receipt.", "Hakuna risiti kama hiyo."),
        ("There is no such template.", "Hakuna kiolezo kama hicho."),
        ("Drone shots over 3 {towns}, 100% real.", "Drone shots over 3 {towns}, 100% real."),
        ("", ""),
    ],
)
def test_sentences_are_looked_up_with_their_numbers(text: str, swahili: str) -> None:
    assert translated("sw", text) == swahili
    assert translated("en", text) == text

"""What plain rules read out of a client's revision."""

from __future__ import annotations

import pytest

from techwize_core.production.wishes import (
    FASTEST,
    SLOWEST,
    Wishes,
    read_phone,
    read_price,
    read_wishes,
)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("The price is now KSh 2,999.", Wishes(price="KSh 2,999")),
        ("Use 1500/= please", Wishes(price="KSh 1,500")),
        ("It is 250 shillings now", Wishes(price="KSh 250")),
        ("Bei ni shilingi 250", Wishes(price="KSh 250")),
        ("0:07, write 499 and not 599.", Wishes(replacements=(("599", "499"),))),
        ("Say 25 shillings, not 20", Wishes(replacements=(("20", "25"),))),
        ("Andika 499 badala ya 599", Wishes(replacements=(("599", "499"),))),
        ("Call us on +254 712 345 678 instead", Wishes(phone="0712 345 678")),
        ("Our page moved to www.duka.co.ke.", Wishes(address="www.duka.co.ke")),
        ("A bit slower, it is hard to follow", Wishes(speed=0.9)),
        ("Too slow!", Wishes(speed=1.1)),
        ("I would like calmer music", Wishes(mood="calm")),
        ("Something upbeat for the song", Wishes(mood="upbeat")),
        ('Change "Njeri" to "Mama Njeri"', Wishes(replacements=(("Njeri", "Mama Njeri"),))),
        (
            "Replace \u201cfrom KSh 500\u201d with \u201cfrom KSh 450\u201d",
            Wishes(replacements=(("from KSh 500", "from KSh 450"),)),
        ),
        ("Polepole kidogo tafadhali", Wishes(speed=0.9)),
        ("I love it but it needs more feeling.", Wishes()),
        ("", Wishes()),
    ],
)
def test_clear_wishes_are_read(text: str, wishes: Wishes) -> None:
    assert read_wishes([text]) == wishes


def test_later_revisions_win_and_paces_add_up_within_bounds() -> None:
    assert read_wishes(["Price KSh 100", "No: KSh 200", "slower"]) == Wishes(
        price="KSh 200", speed=0.9
    )
    assert read_wishes(["slower"] * 9).speed == SLOWEST
    assert read_wishes(["faster"] * 9).speed == FASTEST


def test_replacements_ignore_letter_case_and_take_signs_as_they_are() -> None:
    wishes = read_wishes(['change "50% off" to "half \\1 price"'])
    assert wishes.apply_to("Now 50% OFF!") == "Now half \\1 price!"


def test_a_number_is_replaced_where_it_stands_alone() -> None:
    wishes = read_wishes(["write 25 shillings and not 20"])
    said = "Mandazi for 20, a tray for 1,200 or 20.50, call 0720 200 020. KSh 20."
    assert wishes.apply_to(said) == (
        "Mandazi for 25, a tray for 1,200 or 20.50, call 0720 200 020. KSh 25."
    )


@pytest.mark.parametrize("text", ["in 2024", "24/7", "a" * 10_000, "KSh", "1,000 customers"])
def test_other_numbers_are_no_price(text: str) -> None:
    assert read_price(text) == ""


def test_the_last_phone_number_counts() -> None:
    assert read_phone("0712345678, or now 0110 222 333") == "0110 222 333"
    assert read_phone("Account 20712345678901") == ""


def test_a_hostile_text_is_read_at_once() -> None:
    read_wishes(['change "' + "a" * 4000 + " to " * 300, "calmer " * 2000])

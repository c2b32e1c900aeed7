from __future__ import annotations

import pytest
from techwize_plugins.offline_studio.clean_text import clean_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Fresh bread, every day.", "Fresh bread, every day."),
        ("**Bold** and _soft_ and `code`", "Bold and soft and code"),
        ("# Our offer\n\n* Bread\n* Cakes\n1. Tea", "Our offer. Bread. Cakes. Tea"),
        ("See [our page](https://x.example/a?b=c)!", "See our page!"),
        ("![logo](x.png)Karibu", "Karibu"),
        ("Karibu 🎉👩🏽‍🍳 sana!!!", "Karibu sana!"),
        ("<b>Sale</b><script>alert(1)</script> now", "Sale now"),
        ("Fish &amp; chips", "Fish & chips"),
        ("𝐁𝐨𝐥𝐝 𝓼𝓬𝓻𝓲𝓹𝓽", "Bold script"),
        ("one\u202etwo\u200b three\x00four", "onetwo three four"),
        ("wait... what ?", "wait… what?"),
        ("@my_shop and a_b", "@my_shop and a_b"),
        ("KSh 3,500/- at 25°C — now", "KSh 3,500/- at 25°C — now"),
        ("first line\ngoes on\nThen stops", "first line goes on. Then stops"),
        ("cafe\u0301", "café"),
        (" 🎉 \n --- ", ""),
        ("", ""),
    ],
)
def test_leaves_only_what_can_be_said_and_shown(typed: str, plain: str) -> None:
    assert clean_text(typed) == plain


@pytest.mark.parametrize(
    "evil", ["<" * 20_000, "[" * 20_000, "* \n" * 20_000, "_" * 20_000, "a" * 99_999]
)
def test_takes_long_hostile_text_in_linear_time(evil: str) -> None:
    assert clean_text(clean_text(evil)) == clean_text(evil)

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from techwize_plugins.offline_studio.espeak_voice import EspeakVoice
from techwize_plugins.offline_studio.hibari_voice import HibariVoice
from techwize_plugins.offline_studio.writing.composition import GRAMMARS
from techwize_plugins.offline_studio.writing.grammar import ANY, ROLES, known_role, marks_of
from techwize_plugins.offline_studio.writing.headline import MAX_CHARACTERS, shortened
from techwize_plugins.offline_studio.writing.material import gather, language_of
from techwize_plugins.offline_studio.writing.pace import SECONDS, spoken_seconds
from techwize_plugins.offline_studio.writing.writer import OfflineWriter

from techwize_core.sdk import Brief, ProviderRefused, Script, SpeechRequest, Voice
from techwize_core.sdk.studio import Language
from techwize_core.sdk.testing.studio import assert_fit_to_publish, provider_context

BAKERY: dict[str, Any] = {
    "category_key": "product_promo",
    "business_name": "Mama Njeri Bakery",
    "title": "Fresh bread every morning",
    "description": "We bake bread and cakes in Kilimani. Free delivery within Nairobi.",
    "cta_text": "Order on WhatsApp",
    "scene_roles": ("hook", "benefit", "proof", "offer", "cta"),
}
CATEGORIES = ("property_marketing", "product_promo", "creator_branding", "someone_elses")


def write(**changes: Any) -> Script:
    return OfflineWriter().write(provider_context(), Brief(**(BAKERY | changes)), {})


def text_of(script: Script) -> str:
    return " ".join(line.text for line in script.lines)


def entries() -> list[tuple[str, str, str, str]]:
    return [
        (part, category, role, entry.rpartition("|")[2])
        for grammar in GRAMMARS.values()
        for part in ("leads", "extras", "headlines")
        for category, by_role in getattr(grammar, part).items()
        for role, found in by_role.items()
        for entry in found
    ]


def test_every_entry_is_fit_to_publish_and_uses_known_marks() -> None:
    marks = {"business", "title", "cta", "url", "phone", "price", "offer", "location", "product"}
    for _part, _category, role, entry in entries():
        assert role in ROLES
        assert marks_of(entry) <= marks | {"topic", "handle"}, entry
        assert_fit_to_publish(entry.replace("{", "").replace("}", ""))


def test_every_role_can_be_written_from_an_empty_brief() -> None:
    for grammar, role in product(GRAMMARS.values(), ROLES):
        for part in (grammar.leads, grammar.headlines):
            plain = [e for e in part[ANY][role] if not marks_of(e) and "|" not in e]
            assert plain, role


def test_plain_headlines_fit_the_screen() -> None:
    for part, _category, _role, entry in entries():
        if part == "headlines" and not marks_of(entry):
            assert len(entry) <= MAX_CHARACTERS, entry


@pytest.mark.parametrize(
    ("voice", "language"), [(HibariVoice(), "en"), (EspeakVoice(), "sw")], ids=["en", "sw"]
)
def test_scripts_fit_their_duration_when_spoken(
    voice: Voice, language: Language, tmp_path: Path
) -> None:
    roles = {"15s": ("hook", "benefit", "offer", "cta")}
    for duration, seconds in SECONDS.items():
        script = write(
            duration=duration,
            language=language,
            scene_roles=roles.get(duration, BAKERY["scene_roles"]),
        )
        spoken = 0.0
        for line in script.lines:
            request = SpeechRequest(
                text=line.text, language=language, voice=voice.voices[language][0]
            )
            spoken += voice.speak(provider_context(), request, tmp_path / "line.wav").seconds
        assert 0.6 * seconds < spoken < seconds - 0.3 * len(script.lines), duration


def test_seeds_and_tones_vary_the_script_and_nothing_else_does() -> None:
    by_seed = {text_of(write(seed=seed)) for seed in range(12)}
    assert len(by_seed) >= 6
    by_tone = {text_of(write(tone=tone)) for tone in ("calm", "upbeat", "bold", "corporate")}
    assert len(by_tone) >= 3
    assert write(seed=4) == write(seed=4)


def test_no_sentence_is_said_twice() -> None:
    roles = ("hook", "benefit", "benefit", "proof", "benefit_2", "offer", "cta")
    for category, language in product(CATEGORIES, ("en", "sw")):
        script = write(
            category_key=category, language=language, duration="60s", scene_roles=roles, cta_url=""
        )
        lines = [line.text for line in script.lines]
        assert len(set(lines)) == len(lines)
        headlines = [line.headline for line in script.lines]
        assert all(headlines)


def test_the_clients_facts_and_offer_are_said() -> None:
    script = write(
        duration="60s",
        slots={"price": "3500", "phone": "0712 345 678", "location": "Kilimani"},
        scene_roles=("hook", "benefit", "proof", "location", "offer", "cta"),
    )
    text = text_of(script)
    for fact in ("We bake bread and cakes in Kilimani.", "Free delivery within Nairobi."):
        assert fact in text
    assert "KSh 3,500" in text
    assert "0712 345 678" in text
    assert "Order on WhatsApp" in text
    assert all(line.headline != "KSh 3,500" for line in script.lines)


def test_a_short_film_says_what_the_client_wrote_before_what_suits_everybody() -> None:
    script = write(
        title="Fresh mandazi and chai every morning",
        description="Hot mandazi for 20 shillings, chai for 30. Open from 6 in the morning. "
        "We are at Gikomba market, gate B. WhatsApp 0712 000 111.",
        slots={"phone": "0712 000 111"},
        duration="15s",
        scene_roles=("hook", "benefit", "offer", "cta"),
    )
    assert [line.text for line in script.lines[:3]] == [
        "Fresh mandazi and chai every morning.",
        "Open from 6 in the morning.",
        "Hot mandazi for 20 shillings, chai for 30.",
    ]
    assert text_of(script).count("WhatsApp") == 1


@pytest.mark.parametrize(
    ("language", "said", "place"),
    [
        ("en", "Order from Monday. You will find us opposite Naivas.", "opposite Naivas."),
        ("sw", "Mandazi moto kila siku. Tuko soko la Gikomba.", "Tuko soko la Gikomba."),
    ],
)
def test_where_to_come_is_told_in_the_clients_own_words(
    language: Language, said: str, place: str
) -> None:
    script = write(language=language, description=said, scene_roles=("hook", "location", "cta"))
    assert place in script.lines[1].text


def test_notes_to_the_studio_and_filler_are_not_said() -> None:
    script = write(
        title="Promo video for June",
        description="Please make the video blue. null null null. We want upbeat music. "
        "lorem ipsum dolor.\nPrice: 3500\nOpen every day from six in the morning.",
        slots={"offer": "undefined", "price": "N/A"},
        duration="60s",
    )
    text = text_of(script).lower()
    assert "open every day from six in the morning." in text
    for unwanted in ("video", "null", "music", "lorem", "undefined", "n/a", "june", "price:"):
        assert unwanted not in text


def test_another_language_is_not_mixed_in() -> None:
    script = write(language="sw", duration="60s")
    assert "bread" not in text_of(script)
    assert language_of(text_of(script)) == "sw"
    assert language_of(text_of(write(duration="60s"))) == "en"


def test_keeps_the_clients_own_words_in_order() -> None:
    own = "Our bread is warm. We bake at five. Come early! Bring a friend, get a bun. See you soon."
    script = write(custom_script=f"**{own}**", scene_roles=("hook", "benefit", "cta"))
    assert text_of(script) == own
    assert [line.role for line in script.lines] == ["hook", "benefit", "cta"]
    assert all(line.text.endswith((".", "!")) for line in script.lines)


def test_one_sentence_is_split_between_words_for_many_scenes() -> None:
    own = "Come to our shop in Kilimani today and taste the best warm bread in town"
    script = write(custom_script=own)
    assert text_of(script) == own
    assert all(len(line.text.split()) >= 2 for line in script.lines)


def test_an_own_script_that_is_too_long_loses_whole_sentences_but_not_the_last() -> None:
    own = " ".join(f"This is sentence number {n} of a long story." for n in range(60))
    script = write(custom_script=own + " Call us today.", duration="30s")
    text = text_of(script)
    assert text.startswith("This is sentence number 0 of a long story.")
    assert text.endswith("Call us today.")
    assert sum(spoken_seconds(line.text, "en") for line in script.lines) < 30
    unbroken = write(custom_script="bread " * 500, duration="15s")
    assert sum(spoken_seconds(line.text, "en") for line in unbroken.lines) < 20


def test_a_script_too_short_to_share_out_is_written_for_the_client() -> None:
    script = write(custom_script="Buy bread.")
    assert len(script.lines) == 5
    assert all(line.text for line in script.lines)


def test_unknown_roles_and_empty_briefs_get_a_line() -> None:
    script = write(
        business_name="", title="", description="", cta_text="", scene_roles=("x", "hook_2", "z_1")
    )
    assert [line.role for line in script.lines] == ["x", "hook_2", "z_1"]
    assert known_role("hook_2") == "hook"
    assert known_role("outro") == "cta"
    with pytest.raises(ProviderRefused):
        write(scene_roles=())


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("3500", "KSh 3,500"),
        ("KES 18500000", "KSh 18,500,000"),
        ("ksh3,500/-", "KSh 3,500"),
        ("from $20 a night", "from $20 a night"),
        ("", None),
    ],
)
def test_prices_are_written_one_way(typed: str, price: str | None) -> None:
    assert gather(Brief(**BAKERY, slots={"price": typed})).values.get("price") == price


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Fresh bread every morning.", "Fresh bread every morning"),
        ("Come to our old shop in the town", "Come to our old shop"),
        ("Order now, and save", "Order now"),
        ("Supercalifragilisticexpialidocious!", ""),
    ],
)
def test_headlines_end_on_a_whole_thought(text: str, short: str) -> None:
    assert shortened(text) == short


def test_the_librarys_voice_direction_is_filled() -> None:
    prompts = {"voice_direction": "For {business_name}: {direction}"}
    script = OfflineWriter().write(provider_context(), Brief(**BAKERY), prompts)
    assert script.voice_direction.startswith("For Mama Njeri Bakery: Speak like a good neighbour")


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_template_of_many_scenes_still_fits_a_short_film(category: str, language: str) -> None:
    roles = ("hook", "problem", "benefit", "detail", "location", "proof", "offer", "cta")
    slots = {"price": "3500", "location": "Kilimani, Nairobi", "phone": "0712 345 678"}
    script = write(
        category_key=category, language=language, duration="15s", scene_roles=roles, slots=slots
    )
    spoken = sum(spoken_seconds(line.text, language) for line in script.lines)
    # A voice may hurry by 8 % unheard; the composer leaves 0.24 s around each line at least.
    assert spoken / 1.08 + 0.24 * len(roles) <= 15

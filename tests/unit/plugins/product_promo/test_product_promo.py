from __future__ import annotations

import pluggy
import pytest
from techwize_plugins.offline_studio.writing.writer import OfflineWriter
from techwize_plugins.product_promo.film_templates import film_templates
from techwize_plugins.product_promo.plugin import plugin

from techwize_core.sdk import PROJECT_NAME, Brief, TechwizeHooks, TemplateSpec
from techwize_core.sdk.template import TemplateDocument
from techwize_core.sdk.testing.studio import provider_context

TEMPLATES = film_templates()


def test_sells_three_packages_that_grow() -> None:
    manager = pluggy.PluginManager(PROJECT_NAME)
    manager.add_hookspecs(TechwizeHooks)
    manager.register(plugin)
    manager.check_pending()
    ((category,),) = manager.hook.techwize_categories()
    assert category.key == "product_promo"
    assert [package.name for package in category.packages] == ["Basic", "Standard", "Premium"]
    prices = [package.price_kes for package in category.packages]
    assert prices == sorted(set(prices))
    assert prices[0] >= 3500
    assert [package.revision_count for package in category.packages] == [1, 2, 3]
    assert [package.includes_voiceover for package in category.packages] == [False, True, True]


def test_has_a_template_for_each_length() -> None:
    assert [template.duration for template in TEMPLATES] == ["15s", "30s", "60s"]
    assert len({template.style for template in TEMPLATES}) == 3


@pytest.mark.parametrize("spec", TEMPLATES, ids=lambda spec: spec.key)
def test_templates_are_valid_and_speak_both_languages(spec: TemplateSpec) -> None:
    document = TemplateDocument.model_validate(spec.document)
    assert document.id == spec.key
    assert set(document.title) == set(document.purpose) == {"en", "sw"}
    assert all(set(slot.ask) == {"en", "sw"} and slot.example for slot in document.slots)
    assert document.media.min == 0
    least = sum(scene.seconds.min for scene in document.scenes)
    most = sum(scene.seconds.max for scene in document.scenes)
    assert least <= int(spec.duration[:-1]) <= most


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("spec", TEMPLATES, ids=lambda spec: spec.key)
def test_the_writer_fills_every_scene(spec: TemplateSpec, language: str) -> None:
    document = TemplateDocument.model_validate(spec.document)
    brief = Brief(
        category_key=spec.category_key,
        business_name="Zawadi",
        title="Zawadi",
        duration=spec.duration,
        language=language,
        tone=document.music.mood,
        slots={slot.id: slot.example for slot in document.slots},
        scene_roles=document.spoken_roles,
    )
    script = OfflineWriter().write(provider_context(), brief, {})
    assert [line.role for line in script.lines] == list(document.spoken_roles)
    assert all(line.headline for line in script.lines)

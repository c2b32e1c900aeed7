"""The contract of a category plugin, as tests to subclass.

Return your plugin, and any writer, from a test module of yours; pytest runs
the rest::

    class TestWeddings(CategoryContract):
        def plugin(self) -> object:
            return plugin

        def writer(self) -> Writer:
            return OfflineWriter()
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import pairwise, product
from typing import get_args

import pluggy

from techwize_core.sdk.catalog import CategorySpec, Duration, PackageTier, TemplateSpec
from techwize_core.sdk.hooks import PROJECT_NAME, TechwizeHooks
from techwize_core.sdk.studio import Brief, Language, Writer
from techwize_core.sdk.template import TemplateDocument
from techwize_core.sdk.testing.studio import provider_context

LANGUAGES = set(get_args(Language))


class CategoryContract(ABC):
    """What every plugin with a category must do."""

    @abstractmethod
    def plugin(self) -> object:
        """The plugin under test, as its entry point names it."""

    @abstractmethod
    def writer(self) -> Writer:
        """A writer that needs no key, to fill the templates with."""

    def categories(self) -> list[CategorySpec]:
        """What the plugin registers, asked for as the core asks."""
        return [spec for answer in self._hooks().techwize_categories() for spec in answer]

    def templates(self) -> list[TemplateSpec]:
        """The gallery that the plugin registers, in its order."""
        return [spec for answer in self._hooks().techwize_templates() for spec in answer]

    def _hooks(self) -> pluggy.HookRelay:
        manager = pluggy.PluginManager(PROJECT_NAME)
        manager.add_hookspecs(TechwizeHooks)
        manager.register(self.plugin())
        manager.check_pending()
        return manager.hook

    def test_says_who_it_is(self) -> None:
        (info,) = self._hooks().techwize_plugin_info()
        assert info.name.strip() and info.summary.strip() and info.version

    def test_sells_three_packages_that_grow(self) -> None:
        assert self.categories()
        for category in self.categories():
            packages = category.packages
            assert [package.name for package in packages] == list(get_args(PackageTier))
            for less, more in pairwise(packages):
                assert less.price_kes < more.price_kes, more
                assert less.revision_count <= more.revision_count, more
                assert less.delivery_days >= more.delivery_days, more
                assert less.includes_voiceover <= more.includes_voiceover, more
                assert less.includes_music <= more.includes_music, more
            assert all(package.features for package in packages)

    def test_has_a_template_for_each_length(self) -> None:
        for category in self.categories():
            own = [spec for spec in self.templates() if spec.category_key == category.key]
            assert {spec.duration for spec in own} == set(get_args(Duration)), category.key
        keys = [spec.key for spec in self.templates()]
        assert len(set(keys)) == len(keys)

    def test_templates_belong_to_its_categories(self) -> None:
        own = {category.key for category in self.categories()}
        assert {spec.category_key for spec in self.templates()} <= own

    def test_templates_speak_both_languages(self) -> None:
        for spec in self.templates():
            document = TemplateDocument.model_validate(spec.document)
            assert document.id == spec.key
            assert set(document.title) == set(document.purpose) == LANGUAGES, spec.key
            for slot in document.slots:
                assert set(slot.ask) == LANGUAGES, (spec.key, slot.id)
                assert slot.example, (spec.key, slot.id)

    def test_templates_need_no_picture_and_reach_their_length(self) -> None:
        for spec in self.templates():
            document = TemplateDocument.model_validate(spec.document)
            assert document.media.min == 0, spec.key
            least = sum(scene.seconds.min for scene in document.scenes)
            most = sum(scene.seconds.max for scene in document.scenes)
            assert least <= int(spec.duration[:-1]) <= most, spec.key

    def test_the_writer_fills_every_scene(self) -> None:
        for spec, language in product(self.templates(), self.writer().languages):
            document = TemplateDocument.model_validate(spec.document)
            brief = example_brief(spec, document, language)
            script = self.writer().write(provider_context(), brief, {})
            assert [line.role for line in script.lines] == list(document.spoken_roles), spec.key
            assert all(line.headline for line in script.lines), (spec.key, language)


def example_brief(spec: TemplateSpec, document: TemplateDocument, language: Language) -> Brief:
    """An order of ``spec`` by somebody who took every example as their answer."""
    return Brief(
        category_key=spec.category_key,
        business_name="Zawadi",
        title="Zawadi",
        duration=spec.duration,
        language=language,
        tone=document.music.mood,
        slots={slot.id: slot.example for slot in document.slots},
        scene_roles=document.spoken_roles,
    )

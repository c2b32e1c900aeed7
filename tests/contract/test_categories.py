"""The bundled categories keep the SDK's contract, and what is true of all three of them."""

from __future__ import annotations

import pytest
from techwize_plugins.creator_branding.plugin import plugin as creator_branding
from techwize_plugins.offline_studio.writing.writer import OfflineWriter
from techwize_plugins.product_promo.plugin import plugin as product_promo
from techwize_plugins.property_marketing.plugin import plugin as property_marketing

from techwize_core.sdk import CategoryPlugin, Writer
from techwize_core.sdk.testing.categories import CategoryContract


class Bundled(CategoryContract):
    def writer(self) -> Writer:
        return OfflineWriter()


class TestPropertyMarketing(Bundled):
    def plugin(self) -> CategoryPlugin:
        return property_marketing


class TestProductPromo(Bundled):
    def plugin(self) -> CategoryPlugin:
        return product_promo


class TestCreatorBranding(Bundled):
    def plugin(self) -> CategoryPlugin:
        return creator_branding


BUNDLED = {
    "property_marketing": property_marketing,
    "product_promo": product_promo,
    "creator_branding": creator_branding,
}


@pytest.mark.parametrize("key", BUNDLED)
def test_each_is_called_as_its_folder(key: str) -> None:
    assert BUNDLED[key].techwize_plugin_info().id == BUNDLED[key].category.key == key


@pytest.mark.parametrize("key", BUNDLED)
def test_each_gallery_is_shown_shortest_first_in_three_styles(key: str) -> None:
    gallery = BUNDLED[key].gallery
    assert [film.duration for film in gallery] == ["15s", "30s", "60s"]
    assert len({film.style for film in gallery}) == 3


def test_videos_begin_at_3500_shillings() -> None:
    prices = [plugin.category.packages[0].price_kes for plugin in BUNDLED.values()]
    assert min(prices) == 3500

"""Equal inputs have equal hashes, whatever they are made of."""

from __future__ import annotations

from decimal import Decimal

from techwize_core.production.hashing import digest, id_of
from techwize_core.sdk.studio import Brief


def brief(**more: str) -> Brief:
    return Brief(category_key="product_promo", business_name="Duka", title="Chai", **more)


def test_order_of_keys_and_kind_of_object_do_not_matter() -> None:
    plain = brief().model_dump(mode="json")
    assert digest({"a": 1, "b": [brief()]}) == digest({"b": [plain], "a": 1})
    assert digest({"cost": Decimal("1.50")}) == digest({"cost": "1.50"})


def test_each_difference_shows() -> None:
    hashes = {digest(brief()), digest(brief(description="x")), digest([1, 2]), digest([2, 1])}
    assert len(hashes) == 4


def test_identifiers_of_hashes_are_stable() -> None:
    assert id_of("abc") == id_of("abc") != id_of("abd")

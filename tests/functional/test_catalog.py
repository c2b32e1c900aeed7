"""What a tenant sells, as anybody sees it."""

from __future__ import annotations

from decimal import Decimal

from techwize_core.catalog.installation import CatalogInstaller
from techwize_core.catalog.models import ServiceCategory, ServicePackage
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.tenants.service import TenantService
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of


def test_everybody_sees_the_packages_cheapest_first(api: Api) -> None:
    items = api.get("/api/services")["items"]
    assert [c["display_order"] for c in items] == sorted(c["display_order"] for c in items)
    for category in items:
        prices = [Decimal(p["price_kes"]) for p in category["packages"]]
        assert prices == sorted(prices)
        assert all(p["category_id"] == category["id"] for p in category["packages"])
        assert all(p["price_kes"].count(".") == 1 for p in category["packages"])


def test_what_is_not_on_sale_is_neither_shown_nor_sold(api: Api, platform: Platform) -> None:
    [category, *_] = api.get("/api/services")["items"]
    package = category["packages"][0]["id"]
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.get_one(ServicePackage, package).is_active = False
    assert package not in {p["id"] for p in api.get("/api/services")["items"][0]["packages"]}
    client = api.signup()
    client.post("/api/projects", {"package_id": package, "title": "x"}, expect=422)
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.get_one(ServiceCategory, category["id"]).is_active = False
    assert category["id"] not in {c["id"] for c in api.get("/api/services")["items"]}
    client.post(
        "/api/projects", {"package_id": category["packages"][1]["id"], "title": "x"}, expect=422
    )


def test_the_gallery_is_filtered_by_category_and_style(api: Api) -> None:
    everything = api.get("/api/templates")["items"]
    assert everything
    [category, *_] = api.get("/api/services")["items"]
    by_id = api.get("/api/templates", category=category["id"])["items"]
    assert by_id == api.get("/api/templates", category=category["name"].upper())["items"]
    assert by_id == [t for t in everything if t["category_id"] == category["id"]]
    style = everything[0]["style"]
    assert all(t["style"] == style for t in api.get("/api/templates", style=style)["items"])
    for query in (
        {"style": "baroque"},
        {"category": "Funerals"},
        {"category": "a\x00b"},
        {"tier": "x"},
        {"limit": 0},
    ):
        api.call("GET", "/api/templates", params=query, expect=422)


def test_the_gallery_has_pages(api: Api) -> None:
    everything = [t["id"] for t in api.get("/api/templates", limit=100)["items"]]
    seen, cursor = [], None
    while True:
        page = api.get("/api/templates", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [t["id"] for t in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == everything


def test_each_tenant_has_its_own_catalogue(api: Api) -> None:
    mine = {p["id"] for c in api.get("/api/services")["items"] for p in c["packages"]}
    theirs = {
        p["id"] for c in api.at("zawadi").get("/api/services")["items"] for p in c["packages"]
    }
    assert mine
    assert theirs
    assert not mine & theirs
    api.at("nobody").get("/api/services", expect=404)


def test_installing_again_changes_no_price(api: Api, platform: Platform) -> None:
    before = api.get("/api/services")
    package = before["items"][0]["packages"][0]["id"]
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.get_one(ServicePackage, package).price_kes = Decimal("1234.50")
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.get(CatalogInstaller).install(work.get(TenantService).plugins())
    prices = {
        p["id"]: p["price_kes"] for c in api.get("/api/services")["items"] for p in c["packages"]
    }
    assert prices == {p["id"]: p["price_kes"] for c in before["items"] for p in c["packages"]} | {
        package: "1234.50"
    }

"""What the office changes in its prices, and what that leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from techwize_core.kernel.audit import AuditEntry
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of
from tests.fixtures.projects import bring_to


@pytest.fixture
def admin(api: Api) -> Api:
    return api.login("admin")


def new_package(admin: Api, **fields: Any) -> dict[str, Any]:
    category = admin.get("/api/services")["items"][0]["id"]
    body = {
        "category_id": category,
        "name": "Mini",
        "price_kes": "1500",
        "delivery_days": 2,
        "features": ["15 seconds"],
        "revision_count": 1,
        **fields,
    }
    return admin.post("/api/admin/packages", body, expect=201)


def test_a_new_package_is_sold_at_once(admin: Api) -> None:
    made = new_package(admin)
    assert made["price_kes"] == "1500.00"
    [first, *_] = admin.get("/api/services")["items"][0]["packages"]
    assert first["id"] == made["id"]
    assert admin.order(package_id=made["id"])["total_amount"] == "1500.00"
    assert admin.get("/api/admin/packages", q="mini")["items"] == [made]


def test_an_order_keeps_the_terms_it_was_made_under(
    admin: Api, client: Api, platform: Platform
) -> None:
    package = new_package(admin, revision_count=1)["id"]
    before = client.order(package_id=package)
    changes = {"price_kes": 9900, "delivery_days": 30, "revision_count": 0, "name": "Maxi"}
    changed = admin.patch(f"/api/admin/packages/{package}", changes)
    assert (changed["price_kes"], changed["name"]) == ("9900.00", "Maxi")
    assert client.get(f"/api/projects/{before['id']}")["total_amount"] == "1500.00"
    assert client.order(package_id=package)["total_amount"] == "9900.00"
    # The included revision is still included, and one more is a fifth of the old price.
    for fee in ("0.00", "300.00"):
        bring_to(platform, before["id"], Status.AWAITING_APPROVAL)
        asked = {"description": "Louder"}
        revision = client.post(f"/api/projects/{before['id']}/revisions", asked, expect=201)
        assert revision["fee"] == fee


def test_what_is_off_sale_is_kept_but_not_sold(admin: Api, client: Api) -> None:
    package = new_package(admin)["id"]
    project = client.order(package_id=package)["id"]
    admin.patch(f"/api/admin/packages/{package}", {"is_active": False})
    client.post("/api/projects", {"package_id": package, "title": "x"}, expect=422)
    assert client.get(f"/api/projects/{project}")["package_id"] == package
    found = admin.get("/api/admin/packages", is_active="false")["items"]
    assert [item["id"] for item in found] == [package]
    admin.delete(f"/api/admin/packages/{package}", expect=405)


def test_changes_are_in_the_audit_log_with_what_was_before(admin: Api, platform: Platform) -> None:
    package = new_package(admin)["id"]
    admin.patch(f"/api/admin/packages/{package}", {"price_kes": "1600.50", "name": "Mini"})
    admin.patch(f"/api/admin/packages/{package}", {"price_kes": "1600.50"})
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        of_packages = select(AuditEntry).where(AuditEntry.target_type == "package")
        entries = work.session.scalars(of_packages.order_by(AuditEntry.id))
        kept = [(e.act, e.details, str(e.actor_id)) for e in entries]
    assert kept == [
        ("package.added", {"name": "Mini", "price_kes": "1500.00"}, admin.user["id"]),
        ("package.changed", {"price_kes": {"from": "1500.00", "to": "1600.50"}}, admin.user["id"]),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_kes", 0),
        ("price_kes", "-5"),
        ("price_kes", 10.5),
        ("price_kes", "1.234"),
        ("price_kes", None),
        ("delivery_days", 0),
        ("delivery_days", "2"),
        ("revision_count", -1),
        ("features", [""]),
        ("is_active", "yes"),
        ("category_id", "019a0000-0000-7000-8000-000000000000"),
        ("colour", "red"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(admin: Api, field: str, value: Any) -> None:
    package = new_package(admin)
    body = {"name": "Other", "category_id": package["category_id"], "price_kes": 1, field: value}
    refused = admin.post("/api/admin/packages", {"delivery_days": 1, **body}, expect=422)
    assert {tuple(problem["loc"][:2]) for problem in refused["errors"]} == {("body", field)}
    admin.patch(f"/api/admin/packages/{package['id']}", {field: value}, expect=422)


def test_a_category_has_a_name_once(admin: Api) -> None:
    made = new_package(admin)
    body = {"category_id": made["category_id"], "name": "Mini", "price_kes": 1, "delivery_days": 1}
    admin.post("/api/admin/packages", body, expect=409)
    other = new_package(admin, name="Midi")["id"]
    admin.patch(f"/api/admin/packages/{other}", {"name": "Mini"}, expect=409)
    assert admin.get("/api/admin/packages", q="Midi")["items"][0]["id"] == other


def test_packages_are_sorted_and_filtered(admin: Api) -> None:
    prices = [
        float(p["price_kes"])
        for p in admin.get("/api/admin/packages", sort="price_kes", limit=100)["items"]
    ]
    assert prices == sorted(prices)
    backwards = admin.get("/api/admin/packages", sort="-price_kes", limit=100)["items"]
    assert [float(p["price_kes"]) for p in backwards] == prices[::-1]
    [category, *_] = admin.get("/api/services")["items"]
    found = admin.get("/api/admin/packages", category_id=category["id"], limit=100)["items"]
    assert {p["id"] for p in found} == {p["id"] for p in category["packages"]}


def test_only_admins_price(api: Api, admin: Api) -> None:
    package = new_package(admin)["id"]
    for role in ("client", "editor", "partner"):
        person = api.login(role)
        person.get("/api/admin/packages", expect=403)
        person.post("/api/admin/packages", {}, expect=403)
        person.patch(f"/api/admin/packages/{package}", {"price_kes": 1}, expect=403)
    foreign = api.at("zawadi").login("admin")
    foreign.patch(f"/api/admin/packages/{package}", {"price_kes": 1}, expect=404)

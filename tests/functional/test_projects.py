"""Orders over the API: made, read, changed, listed, and hidden from everybody else."""

from __future__ import annotations

from typing import Any

import pytest

from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.projects import assign_to, bring_to


def test_an_order_has_the_package_price_and_the_brief(client: Api) -> None:
    package = client.get("/api/services")["items"][0]["packages"][0]
    brief: dict[str, Any] = {
        "title": "  Mandazi moto  ",
        "description": "Kila asubuhi.\nKaribu!",
        "target_platform": "whatsapp",
        "video_duration": "15s",
        "language": "sw",
        "script_provided": True,
        "custom_script": "Njoo ule.",
        "brand_colors": {"primary": "#7A3B1D", "accent": "#ffffff"},
        "cta_text": "Piga simu",
        "cta_url": "https://mandazi.co.ke",
        "client_notes": "Asante",
    }
    made = client.order(package_id=package["id"], **brief)
    assert {name: made[name] for name in brief} == {**brief, "title": "Mandazi moto"}
    assert (made["status"], made["payment_status"], made["total_amount"]) == (
        "pending_payment",
        "pending",
        package["price_kes"],
    )
    assert made["client_id"] == client.user["id"]
    assert made["reference"].startswith("TW-")
    assert client.get(f"/api/projects/{made['id']}") == made
    [first] = client.get(f"/api/projects/{made['id']}/timeline")["items"]
    assert (first["status"], first["changed_by"]) == ("pending_payment", client.user["id"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("title", "a\x07b"),
        ("target_platform", "vhs"),
        ("video_duration", "45s"),
        ("brand_colors", {"primary": "red"}),
        ("brand_colors", {"shoes": "#ffffff"}),
        ("cta_url", "javascript:alert.x"),
        ("package_id", "019a0000-0000-7000-8000-000000000000"),
        ("template_id", "019a0000-0000-7000-8000-000000000000"),
        ("total_amount", "1.00"),
        ("status", "completed"),
    ],
)
def test_a_wrong_field_is_named(client: Api, field: str, value: Any) -> None:
    package = client.get("/api/services")["items"][0]["packages"][0]["id"]
    body = {"package_id": package, "title": "Duka", field: value}
    problem = client.post("/api/projects", body, expect=422)
    assert problem["errors"][0]["loc"][:2] == ["body", field]
    assert client.get("/api/projects")["items"] == []


def test_a_package_of_another_tenant_cannot_be_bought(api: Api, client: Api) -> None:
    foreign = api.at("zawadi").get("/api/services")["items"][0]["packages"][0]["id"]
    problem = client.post("/api/projects", {"package_id": foreign, "title": "Duka"}, expect=422)
    assert problem["errors"][0]["loc"] == ["body", "package_id"]


def test_only_its_client_its_editor_and_the_admins_see_a_project(
    api: Api, client: Api, platform: Platform
) -> None:
    project = client.order()["id"]
    editor, admin = api.login("editor"), api.login("admin")
    address = f"/api/projects/{project}"
    for stranger in (api.signup(), editor, api.login("partner"), api.at("zawadi").login("admin")):
        stranger.get(address, expect=404)
        assert project not in [p["id"] for p in stranger.get("/api/projects")["items"]]
    assign_to(platform, project, editor.user["id"])
    assert editor.get(address)["id"] == admin.get(address)["id"] == project


def test_staff_fields_are_for_staff(api: Api, client: Api, platform: Platform) -> None:
    project = client.order()["id"]
    address = f"/api/projects/{project}"
    admin = api.login("admin")
    admin.patch(address, {"internal_notes": "Angry twice already", "priority": "high"})
    assert "internal_notes" not in client.get(address)
    assert "internal_notes" not in client.get("/api/projects")["items"][0]
    assert admin.get(address)["internal_notes"] == "Angry twice already"
    client.patch(address, {"internal_notes": "x"}, expect=403)
    client.patch(address, {"priority": "urgent"}, expect=403)
    editor = api.login("editor")
    assign_to(platform, project, editor.user["id"])
    assert editor.patch(address, {"internal_notes": "Call first"})["internal_notes"] == "Call first"
    editor.patch(address, {"title": "Mine now"}, expect=403)
    # Staff's notes are no news for the client's page.
    assert [e["status"] for e in client.get(f"{address}/timeline")["items"]] == ["pending_payment"]


def test_the_brief_is_open_until_production_and_the_notes_until_the_end(
    client: Api, platform: Platform
) -> None:
    project = client.order()["id"]
    address = f"/api/projects/{project}"
    assert client.patch(address, {"title": "Duka la Baba"})["title"] == "Duka la Baba"
    client.patch(
        address,
        {"package_id": client.get("/api/services")["items"][0]["packages"][1]["id"]},
        expect=422,
    )
    client.patch(address, {"title": None}, expect=422)
    bring_to(platform, project, Status.IN_PRODUCTION)
    client.patch(address, {"title": "Too late"}, expect=409)
    assert client.patch(address, {"client_notes": "Still time"})["client_notes"] == "Still time"
    bring_to(platform, project, Status.COMPLETED)
    client.patch(address, {"client_notes": "Too late"}, expect=409)
    assert client.get(address)["title"] == "Duka la Baba"


def test_an_api_client_finds_projects_by_their_fields(
    api: Api, client: Api, platform: Platform
) -> None:
    first, second = client.order(title="100% kahawa_moto")["id"], client.order(title="Chai")["id"]
    bring_to(platform, second, Status.QUEUED)
    assert [p["id"] for p in client.get("/api/projects", status="queued")["items"]] == [second]
    assert [p["id"] for p in client.get("/api/projects", sort="created_at")["items"]] == [
        first,
        second,
    ]
    admin = api.login("admin")

    def found(**query: str) -> list[str]:
        return [p["id"] for p in admin.get("/api/admin/projects", **query)["items"]]

    assert found(q="0% KAHAWA_m") == [first]
    assert found(q="%") == [first]
    assert found(q=client.get(f"/api/projects/{second}")["reference"]) == [second]
    assert found(status="queued") == [second]
    assert found(status="completed") == []
    for query in (
        {"status": "nowhere"},
        {"sort": "colour"},
        {"assigned_to": "me"},
        {"colour": "red"},
    ):
        admin.call("GET", "/api/admin/projects", params=query, expect=422)
    client.get("/api/admin/projects", expect=403)


def test_an_editor_lists_what_is_assigned_to_them(
    api: Api, client: Api, platform: Platform
) -> None:
    mine, _other = client.order()["id"], client.order()["id"]
    editor = api.login("editor")
    assert editor.get("/api/admin/projects")["items"] == []
    assign_to(platform, mine, editor.user["id"])
    assert [p["id"] for p in editor.get("/api/admin/projects")["items"]] == [mine]

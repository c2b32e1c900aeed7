"""The library: film templates and prompts, which admins change and editors read."""

from __future__ import annotations

from typing import Any

import pytest

from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of

DOCUMENT: dict[str, Any] = {
    "schema": "techwize.template/1",
    "id": "soko-asubuhi",
    "title": {"en": "Market morning", "sw": "Soko la asubuhi"},
    "slots": [{"id": "offer", "ask": {"en": "What do you offer?"}}],
    "scenes": [
        {
            "id": "hook",
            "role": "hook",
            "layers": [{"type": "text", "text": "{{offer}}"}],
        },
        {"id": "cta", "role": "cta"},
    ],
}
PROMPT = {
    "key": "hook-market",
    "prompt_type": "hook",
    "template_text": "Say {title} for {business_name}. Then {title} again.",
}


@pytest.fixture
def admin(api: Api) -> Api:
    return api.login("admin")


@pytest.fixture
def editor(api: Api) -> Api:
    return api.login("editor")


def document(**changes: Any) -> dict[str, Any]:
    return {**DOCUMENT, **changes}


@pytest.fixture
def template(admin: Api) -> dict[str, Any]:
    """A template in the library, as the answer to its being added."""
    return admin.post("/api/admin/templates", body(admin), expect=201)


def body(admin: Api, **changes: Any) -> dict[str, Any]:
    category = admin.get("/api/services")["items"][0]["id"]
    kind = {"category_id": category, "style": "bold", "duration": "15s"}
    return {**kind, "document": DOCUMENT, **changes}


def test_a_template_is_in_the_gallery_at_once(admin: Api, template: dict[str, Any]) -> None:
    assert (template["name"], template["key"], template["is_active"]) == (
        "Market morning",
        "soko-asubuhi",
        True,
    )
    shown = {t["id"] for t in admin.get("/api/templates", limit=100)["items"]}
    assert template["id"] in shown
    read = admin.get(f"/api/admin/templates/{template['id']}")
    assert read == template
    assert read["document"]["schema"] == "techwize.template/1"
    assert [scene["role"] for scene in read["document"]["scenes"]] == ["hook", "cta"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"scenes": []}, ["scenes"]),
        ({"scenes": [{"id": "a", "role": "hook"}, {"id": "b"}]}, ["scenes", 1, "role"]),
        (
            {"scenes": [{"id": "a", "role": "hook", "motion": {"kind": "wobble"}}]},
            ["scenes", 0, "motion", "kind"],
        ),
        ({"slots": [{"id": "Offer!", "ask": {}}]}, ["slots", 0, "id"]),
        ({"version": "one"}, ["version"]),
        ({"colour": "red"}, ["colour"]),
        ({"schema": "techwize.template/9"}, ["schema"]),
    ],
)
def test_a_document_that_breaks_the_format_is_told_where(
    admin: Api, change: dict[str, Any], place: list[Any]
) -> None:
    wrong = body(admin, document=document(**change))
    refused = admin.post("/api/admin/templates", wrong, expect=422)
    assert ["body", "document", *place] in [problem["loc"] for problem in refused["errors"]]


def test_a_mark_without_a_slot_is_named(admin: Api) -> None:
    scenes = [{"id": "a", "role": "hook", "layers": [{"type": "text", "text": "{{prise}}"}]}]
    wrong = body(admin, document=document(scenes=scenes))
    refused = admin.post("/api/admin/templates", wrong, expect=422)
    assert any("prise" in problem["msg"] for problem in refused["errors"]), refused


def test_a_template_is_changed_and_taken_out_of_the_gallery(
    admin: Api, template: dict[str, Any]
) -> None:
    place = f"/api/admin/templates/{template['id']}"
    film = {**template["document"], "version": "1.1.0"}
    changed = admin.patch(place, {"name": "Soko", "style": "minimal", "document": film})
    assert (changed["name"], changed["style"], changed["document"]["version"]) == (
        "Soko",
        "minimal",
        "1.1.0",
    )
    admin.patch(place, {"document": {**film, "id": "another"}}, expect=422)
    admin.patch(place, {"name": None}, expect=422)
    admin.patch(place, {"usage_count": 9}, expect=422)
    admin.patch(place, {"is_active": False})
    assert template["id"] not in {t["id"] for t in admin.get("/api/templates", limit=100)["items"]}
    admin.signup().post(
        "/api/projects",
        {"package_id": package_of(admin), "title": "x", "template_id": template["id"]},
        expect=422,
    )
    hidden = admin.get("/api/admin/templates", is_active="false")["items"]
    assert [t["id"] for t in hidden] == [template["id"]]


def package_of(person: Api) -> str:
    return str(person.get("/api/services")["items"][0]["packages"][0]["id"])


def test_a_template_may_wait_outside_the_gallery(admin: Api) -> None:
    made = admin.post(
        "/api/admin/templates", body(admin, is_active=False, name="Draft"), expect=201
    )
    assert made["name"] == "Draft"
    assert made["id"] not in {t["id"] for t in admin.get("/api/templates", limit=100)["items"]}


def test_a_document_is_in_the_library_once(admin: Api, template: dict[str, Any]) -> None:
    admin.post("/api/admin/templates", body(admin), expect=409)
    nowhere = "019a0000-0000-7000-8000-000000000000"
    admin.post("/api/admin/templates", body(admin, category_id=nowhere), expect=422)


def test_choices_are_counted_once_each(
    admin: Api, client: Api, template: dict[str, Any], run_tasks: Any
) -> None:
    for _ in range(2):
        client.order(template_id=template["id"])
    client.order()
    run_tasks()
    run_tasks()
    assert admin.get(f"/api/admin/templates/{template['id']}")["usage_count"] == 2
    [first, *_] = admin.get("/api/templates")["items"]
    assert first["id"] == template["id"]


def test_a_prompt_knows_its_variables(admin: Api) -> None:
    made = admin.post("/api/admin/prompts", PROMPT, expect=201)
    assert (made["version"], made["variables"], made["category"]) == (
        1,
        ["title", "business_name"],
        None,
    )
    more = {**PROMPT, "key": "hook-more", "variables": ["title", "business_name", "tone"]}
    assert admin.post("/api/admin/prompts", more, expect=201)["variables"][-1] == "tone"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"template_text": "For {customer}"}, "template_text"),
        ({"template_text": "For {title.__class__}"}, "template_text"),
        ({"template_text": "For {title!r}"}, "template_text"),
        ({"template_text": "For {title:>9999999}"}, "template_text"),
        ({"template_text": "For {}"}, "template_text"),
        ({"template_text": "For {0}"}, "template_text"),
        ({"template_text": "For {title"}, "template_text"),
        ({"template_text": " "}, "template_text"),
        ({"variables": ["business_name"]}, "variables"),
        ({"variables": ["title", "business_name", "customer"]}, "variables"),
        ({"category": "funerals"}, "category"),
        ({"prompt_type": "poem"}, "prompt_type"),
        ({"key": "Not A Key"}, "key"),
    ],
)
def test_a_prompt_that_nobody_could_fill_is_refused(
    admin: Api, change: dict[str, Any], field: str
) -> None:
    refused = admin.post("/api/admin/prompts", {**PROMPT, **change}, expect=422)
    assert refused["errors"][0]["loc"] == ["body", field]


def test_braces_themselves_are_no_variable(admin: Api) -> None:
    made = admin.post(
        "/api/admin/prompts", {**PROMPT, "template_text": "Write {{json}} for {title}"}, expect=201
    )
    assert made["variables"] == ["title"]


def test_another_text_is_the_next_version_and_what_films_are_written_with(
    admin: Api, platform: Platform
) -> None:
    first = admin.post("/api/admin/prompts", PROMPT, expect=201)
    place = f"/api/admin/prompts/{first['id']}"
    second = admin.patch(place, {"template_text": "Ask who buys {title}."})
    assert (second["version"], second["variables"], second["is_active"]) == (2, ["title"], True)
    assert second["id"] != first["id"]
    versions = admin.get("/api/admin/prompts", key="hook-market", sort="version")["items"]
    assert [(v["version"], v["is_active"]) for v in versions] == [(1, False), (2, True)]
    assert versions[0]["template_text"] == PROMPT["template_text"]
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        assert work.get(CatalogService).prompts()["hook"] == "Ask who buys {title}."
    # The same text is no new version; an old one can be taken up again.
    named = {"id": second["id"], "template_text": "Ask who buys {title}."}
    assert admin.patch("/api/admin/prompts", named) == second
    third = admin.patch(place, {"template_text": "Again {title}", "is_active": True})
    assert third["version"] == 3
    admin.patch(place, {"template_text": "For {customer}"}, expect=422)
    off = admin.patch("/api/admin/prompts", {"id": third["id"], "is_active": False})
    assert (off["id"], off["is_active"]) == (third["id"], False)


def test_a_plugins_prompt_may_keep_what_only_its_writer_knows(admin: Api) -> None:
    [script] = admin.get("/api/admin/prompts", prompt_type="script")["items"]
    changed = admin.patch(
        f"/api/admin/prompts/{script['id']}", {"template_text": "In {word_limit} words: {title}"}
    )
    assert changed["version"] == script["version"] + 1


def test_a_prompt_has_its_key_alone(admin: Api) -> None:
    admin.post("/api/admin/prompts", PROMPT, expect=201)
    admin.post("/api/admin/prompts", PROMPT, expect=409)


def test_editors_read_the_library_and_nobody_else_does(
    api: Api, admin: Api, editor: Api, template: dict[str, Any]
) -> None:
    prompt = admin.post("/api/admin/prompts", PROMPT, expect=201)
    for path in ("/api/admin/templates", "/api/admin/prompts"):
        assert editor.get(path, limit=100) == admin.get(path, limit=100)
        for role in ("client", "partner"):
            api.login(role).get(path, expect=403)
        editor.post(path, {}, expect=403)
    editor.patch("/api/admin/prompts", {"id": prompt["id"]}, expect=403)
    editor.patch(f"/api/admin/prompts/{prompt['id']}", {"is_active": False}, expect=403)
    editor.patch(f"/api/admin/templates/{template['id']}", {"is_active": False}, expect=403)
    assert editor.get(f"/api/admin/templates/{template['id']}")["document"]
    foreign = api.at("zawadi").login("admin")
    foreign.get(f"/api/admin/templates/{template['id']}", expect=404)
    foreign.patch(f"/api/admin/prompts/{prompt['id']}", {"is_active": False}, expect=404)
    foreign.patch("/api/admin/prompts", {"id": prompt["id"], "is_active": False}, expect=404)

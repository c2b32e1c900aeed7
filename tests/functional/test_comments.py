"""The conversation about a project, and what of it is for the studio alone."""

from __future__ import annotations

import pytest

from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.projects import assign_to


def test_a_comment_keeps_its_frame_its_drawing_and_its_place(client: Api) -> None:
    address = f"/api/projects/{client.order()['id']}/comments"
    first = client.post(
        address, {"body": " Zoom in ", "frame": 42, "drawing": {"x": 1}}, expect=201
    )
    answer = client.post(address, {"body": "Agreed", "parent_id": first["id"]}, expect=201)
    assert (first["body"], first["frame"], first["drawing"]) == ("Zoom in", 42, {"x": 1})
    assert first["author_name"] == "Test Client"
    assert client.get(address)["items"] == [first, answer]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", ""),
        ("body", "x" * 5001),
        ("body", "a\x00b"),
        ("frame", -1),
        ("frame", 10**12),
        ("drawing", {"text": "a\x00b"}),
        ("parent_id", "019a0000-0000-7000-8000-000000000000"),
        ("author_id", "019a0000-0000-7000-8000-000000000000"),
    ],
)
def test_a_wrong_field_is_named(client: Api, field: str, value: object) -> None:
    address = f"/api/projects/{client.order()['id']}/comments"
    problem = client.post(address, {"body": "x", field: value}, expect=422)
    assert problem["errors"][0]["loc"][:2] == ["body", field]


def test_an_answer_stays_in_its_project(client: Api) -> None:
    elsewhere = f"/api/projects/{client.order()['id']}/comments"
    parent = client.post(elsewhere, {"body": "x"}, expect=201)["id"]
    address = f"/api/projects/{client.order()['id']}/comments"
    client.post(address, {"body": "y", "parent_id": parent}, expect=422)


def test_internal_comments_are_for_the_studio(api: Api, client: Api, platform: Platform) -> None:
    project = client.order()["id"]
    address = f"/api/projects/{project}/comments"
    client.post(address, {"body": "psst", "internal": True}, expect=403)
    editor = api.login("editor")
    editor.get(address, expect=404)
    assign_to(platform, project, editor.user["id"])
    editor.post(address, {"body": "This client pays late", "internal": True}, expect=201)
    said = editor.post(address, {"body": "We are on it"}, expect=201)
    assert [c["body"] for c in client.get(address)["items"]] == ["We are on it"]
    assert len(api.login("admin").get(address)["items"]) == 2
    assert said["author_id"] == editor.user["id"]
    # Nor can a client answer what they cannot see.
    secret = next(c["id"] for c in editor.get(address)["items"] if c["internal"])
    client.post(address, {"body": "What?", "parent_id": secret}, expect=422)

"""The contact form, and who reads it."""

from __future__ import annotations

import pytest

from tests.fixtures.api import Api

LEAD = {
    "name": "Achieng",
    "email": "Achieng@Example.com",
    "message": "  How much is a wedding video?  ",
}


def test_a_message_reaches_the_admins_and_nobody_else(api: Api) -> None:
    made = api.post("/api/contact", LEAD, expect=201)
    [lead] = api.login("admin").get("/api/admin/leads")["items"]
    assert lead["id"] == made["id"]
    assert (lead["email"], lead["message"], lead["source"]) == (
        "achieng@example.com",
        "How much is a wedding video?",
        "website",
    )
    for other in (api.login("editor"), api.login("client")):
        other.get("/api/admin/leads", expect=403)
    api.get("/api/admin/leads", expect=401)
    assert api.at("zawadi").login("admin").get("/api/admin/leads")["items"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "<b>"),
        ("email", "not an address"),
        ("phone_number", "12"),
        ("message", ""),
        ("message", "a\x00b"),
        ("message", "x" * 5001),
        ("source", "<script>"),
        ("colour", "red"),
    ],
)
def test_a_wrong_field_is_named(api: Api, field: str, value: str) -> None:
    problem = api.post("/api/contact", {**LEAD, field: value}, expect=422)
    assert problem["errors"][0]["loc"][:2] == ["body", field]


def test_there_must_be_a_way_to_answer(api: Api) -> None:
    api.post("/api/contact", {"name": "X", "message": "y"}, expect=422)
    api.post(
        "/api/contact", {"name": "X", "message": "y", "phone_number": "0712 345 678"}, expect=201
    )

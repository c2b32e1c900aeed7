"""Reads that are asked again: the tag of what somebody has, and who may keep an answer."""

from __future__ import annotations

from webtest import TestResponse

from tests.fixtures.api import Api


def _again(api: Api, path: str, first: TestResponse, *, expect: int) -> TestResponse:
    return api.raw("GET", path, headers={"If-None-Match": first.headers["ETag"]}, expect=expect)


def test_what_has_not_changed_is_not_sent_again(api: Api) -> None:
    client = api.signup()
    path = f"/api/projects/{client.order()['id']}"
    first = client.raw("GET", path, expect=200)
    assert first.headers["ETag"].startswith('W/"')
    second = _again(client, path, first, expect=304)
    assert second.body == b""
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "Content-Type" not in second.headers
    assert "Content-Length" not in second.headers


def test_what_has_changed_is_sent(api: Api) -> None:
    client = api.signup()
    path = f"/api/projects/{client.order()['id']}"
    first = client.raw("GET", path, expect=200)
    client.patch(path, {"title": "Another title"})
    assert _again(client, path, first, expect=200).json["title"] == "Another title"


def test_a_tag_is_of_what_one_person_sees(api: Api) -> None:
    """Two people with the same address and different rights must not share a 304."""
    client, other = api.signup(), api.signup()
    client.order()
    first = client.raw("GET", "/api/projects", expect=200)
    assert _again(other, "/api/projects", first, expect=200).json["items"] == []


def test_several_tags_and_any(api: Api) -> None:
    tag = api.raw("GET", "/api/services", expect=200).headers["ETag"].removeprefix("W/")
    for sent in (f'"other", {tag}', f"W/{tag}", "*"):
        api.raw("GET", "/api/services", headers={"If-None-Match": sent}, expect=304)
    api.raw("GET", "/api/services", headers={"If-None-Match": '"other"'}, expect=200)


def test_who_may_keep_what(api: Api) -> None:
    client = api.signup()
    keeping = {
        path: client.raw("GET", path, expect=200).headers["Cache-Control"]
        for path in ("/api/services", "/api/templates", "/api/projects", "/api/me")
    }
    assert keeping == {
        "/api/services": "public, max-age=60",
        "/api/templates": "public, max-age=60",
        "/api/projects": "private, no-cache",
        "/api/me": "private, no-cache",
    }
    assert "X-Tenant" in client.raw("GET", "/api/services", expect=200).vary


def test_errors_and_logins_are_not_kept(api: Api) -> None:
    wrong = {"email": "nobody@example.com", "password": "nope"}
    refused = api.raw("POST", "/api/auth/login", wrong, expect=401)
    person = {
        "email": "amina@example.com",
        "password": "a long enough phrase",
        "full_name": "Amina Otieno",
    }
    made = api.raw("POST", "/api/auth/signup", person, expect=201)
    absent = api.raw("GET", "/api/projects", expect=401)
    for answer in (refused, made, absent):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers

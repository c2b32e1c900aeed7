"""Signing up and in, refreshing, leaving, over the API."""

from __future__ import annotations

from datetime import timedelta

from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api


def test_sign_up_makes_a_client_who_can_read_themselves(api: Api) -> None:
    person = api.signup(
        email="Wanjiku@Example.com", full_name="Wanjiku wa Kamau", phone_number="0712 345 678"
    )
    me = person.get("/api/me")
    assert (me["email"], me["role"], me["phone_number"]) == (
        "wanjiku@example.com",
        "client",
        "254712345678",
    )


def test_one_account_whatever_the_letter_case(api: Api) -> None:
    api.signup(email="asha@example.com")
    body = {"email": "ASHA@example.com", "password": "a long enough phrase", "full_name": "Asha"}
    assert api.post("/api/auth/signup", body, expect=409)["title"] == "Not possible now"


def test_the_same_address_may_have_an_account_at_each_tenant(api: Api) -> None:
    api.signup(email="asha@example.com")
    other = api.at("zawadi").signup(email="asha@example.com")
    assert other.get("/api/me")["email"] == "asha@example.com"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(api: Api) -> None:
    wrong = api.post(
        "/api/auth/login", {"email": "client@demo.techwize.test", "password": "nope"}, expect=401
    )
    unknown = api.post(
        "/api/auth/login", {"email": "nobody@demo.techwize.test", "password": "nope"}, expect=401
    )
    assert wrong["detail"] == unknown["detail"]


def test_a_token_of_one_tenant_is_nothing_at_another(api: Api) -> None:
    client = api.login("client")
    client.tenant = "zawadi"
    client.get("/api/me", expect=401)


def test_logging_out_kills_the_access_token_at_once(api: Api) -> None:
    client = api.login("client")
    client.post("/api/auth/logout", expect=204)
    client.get("/api/me", expect=401)


def test_an_access_token_dies_after_a_quarter_of_an_hour(api: Api, platform: Platform) -> None:
    client = api.login("client")
    platform.clock.move(timedelta(minutes=14))
    client.get("/api/me")
    platform.clock.move(timedelta(minutes=2))
    client.get("/api/me", expect=401)


def test_a_refresh_token_is_good_once_and_a_stolen_one_ends_the_session(api: Api) -> None:
    login = api.post(
        "/api/auth/login", {"email": "client@demo.techwize.test", "password": "karibu-demo"}
    )
    fresh = api.post("/api/auth/refresh", {"refresh_token": login["refresh_token"]})
    assert fresh["refresh_token"] != login["refresh_token"]
    api.post("/api/auth/refresh", {"refresh_token": login["refresh_token"]}, expect=401)
    # The family is revoked: the newest token and its access token are dead as well.
    api.post("/api/auth/refresh", {"refresh_token": fresh["refresh_token"]}, expect=401)
    Api(api.app, token=fresh["access_token"]).get("/api/me", expect=401)


def test_nobody_gives_themselves_a_role(api: Api) -> None:
    problem = api.login("client").patch("/api/me", {"role": "admin"}, expect=422)
    assert problem["errors"][0]["loc"] == ["body", "role"]


def test_weak_passwords_are_refused_with_a_reason(api: Api) -> None:
    body = {"email": "shujaa@example.com", "full_name": "Wambui Njoroge"}
    for weak in ("aaaaaaaaaaaa", "Password123", "wambui-2026!", "I am shujaa", "too short"):
        refused = api.post("/api/auth/signup", {**body, "password": weak}, expect=422)
        assert refused["errors"][0]["loc"] == ["body", "password"], weak
    api.post("/api/auth/signup", {**body, "password": "maji ya matunda"}, expect=201)

"""Logins of pages and of the API: each opens its own door, for its time, for who is switched on."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest
from sqlalchemy import create_engine, text
from webtest import TestApp

from techwize_core.accounts.tokens import API_SESSION_TTL, PAGE_SESSION_TTL
from techwize_core.app import configure
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.functional.web.forms import log_in

CLIENT = {"email": "client@demo.techwize.test", "password": "karibu-demo"}
COOKIE = "techwize_session"


@pytest.fixture
def pages(app: TestApp) -> TestApp:
    """A browser at the demo tenant."""
    app.extra_environ["HTTP_HOST"] = "demo.localhost"
    return app


def is_logged_in(app: TestApp) -> bool:
    """Whether the portal opens, or leads to the door."""
    return app.get("/portal").status_int == 200


def test_a_pages_cookie_is_nothing_to_the_api(pages: TestApp, api: Api) -> None:
    """Else any site's page could use it in a person's name, and its thief could keep it for ever."""
    log_in(pages)
    secret = pages.cookies[COOKIE]
    api.get("/api/me", expect=401)
    api.post("/api/auth/refresh", {"refresh_token": secret}, expect=401)
    assert is_logged_in(pages)


def test_a_refresh_token_is_no_cookie(pages: TestApp, api: Api) -> None:
    pages.set_cookie(COOKIE, api.post("/api/auth/login", CLIENT)["refresh_token"])
    assert not is_logged_in(pages)


def test_a_login_ends_after_its_time(pages: TestApp, api: Api, platform: Platform) -> None:
    log_in(pages)
    refresh = api.post("/api/auth/login", CLIENT)["refresh_token"]
    platform.clock.move(PAGE_SESSION_TTL - timedelta(minutes=1))
    assert is_logged_in(pages)
    refresh = api.post("/api/auth/refresh", {"refresh_token": refresh})["refresh_token"]
    platform.clock.move(timedelta(minutes=2))
    assert not is_logged_in(pages)
    # To refresh is not to begin anew.
    assert API_SESSION_TTL <= PAGE_SESSION_TTL
    api.post("/api/auth/refresh", {"refresh_token": refresh}, expect=401)


def test_who_is_switched_off_is_out_whatever_they_hold(
    pages: TestApp, api: Api, owner_url: str
) -> None:
    """Straight in the database: no session was ended for them."""
    log_in(pages)
    answer = api.post("/api/auth/login", CLIENT)
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        switch_off = text("update users set is_active = false where email = :email")
        connection.execute(switch_off, {"email": CLIENT["email"]})
    owner.dispose()
    assert not is_logged_in(pages)
    Api(api.app, token=answer["access_token"]).get("/api/me", expect=401)
    api.post("/api/auth/refresh", {"refresh_token": answer["refresh_token"]}, expect=401)
    api.post("/api/auth/login", CLIENT, expect=401)


@pytest.mark.parametrize(
    "change",
    [{"aud": "live"}, {"aud": None}, {"sid": None}, {"exp": None}, {"exp": "2099"}, {"tid": "x"}],
)
def test_our_signature_alone_makes_no_access_token(
    api: Api, platform: Platform, change: dict[str, str | None]
) -> None:
    """What we sign for other ends, or leave unfinished, opens nothing."""
    secret = platform.settings.secret
    genuine = api.post("/api/auth/login", CLIENT)["access_token"]
    claims = jwt.decode(genuine, secret, algorithms=["HS256"], audience="api")
    altered = {k: v for k, v in {**claims, **change}.items() if v is not None}
    same = jwt.encode(claims, secret, algorithm="HS256")
    Api(api.app, token=same).get("/api/me")
    other = jwt.encode(altered, secret, algorithm="HS256")
    Api(api.app, token=other).get("/api/me", expect=401)
    unsigned = jwt.encode(claims, None, algorithm="none")
    Api(api.app, token=unsigned).get("/api/me", expect=401)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_kept_from_scripts_other_sites_and_plain_lines(
    platform: Platform, scheme: str
) -> None:
    platform.settings = platform.settings.model_copy(
        update={"base_url": f"{scheme}://demo.localhost"}
    )
    # Served as behind a proxy that ends TLS: what counts is the public address.
    app = TestApp(
        configure(platform).make_wsgi_app(),
        extra_environ={"HTTP_HOST": "demo.localhost", "wsgi.url_scheme": scheme},
    )
    answer = log_in(app)
    profile = app.get("/portal/profile")
    form = next(f for f in profile.forms.values() if "full_name" in f.fields)
    sent = [*answer.headers.getall("Set-Cookie"), *form.submit().headers.getall("Set-Cookie")]
    found = {}
    for cookie in sent:
        name, _, rest = cookie.partition("=")
        flags = {part.strip().lower() for part in rest.split(";")[1:]}
        found[name] = flags & {"httponly", "samesite=lax", "secure"}
    wanted = {"httponly", "samesite=lax", *(["secure"] if scheme == "https" else [])}
    found.pop("language", None)  # no secret
    assert found == dict.fromkeys(
        (COOKIE, "techwize_device", "csrf_token", "techwize_flash"), wanted
    )

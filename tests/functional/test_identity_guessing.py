"""Guesses at passwords: slowed down from everywhere, and nobody locks somebody else out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from webtest import TestApp

from techwize_core.accounts.guessing import HERE, STRANGERS
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api

CLIENT = "client@demo.techwize.test"
NOBODY = "nobody@demo.techwize.test"
PASSWORD = "karibu-demo"
AT_ONCE = HERE[0].limit
"""Misses from one place before the first wait."""

LogIn = Callable[..., int]


@pytest.fixture
def log_in(api: Api, platform: Platform) -> LogIn:
    """Try to log in from an address; returns the status."""
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})

    def attempt(email: str, password: str, address: str, tenant: str = "demo") -> int:
        api.app.extra_environ["REMOTE_ADDR"] = address
        answer = api.app.post_json(
            "/api/auth/login",
            {"email": email, "password": password},
            headers={"X-Tenant": tenant},
            expect_errors=True,
        )
        if answer.status_int == 429:
            assert int(answer.headers["Retry-After"]) > 0
        return answer.status_int

    return attempt


def by_form(app: TestApp, email: str) -> int:
    """Log in on the page; the status."""
    form = app.get("/login").forms[0]
    form["email"], form["password"] = email, PASSWORD
    return form.submit(expect_errors=True).status_int


def fill_the_strangers_lane(log_in: LogIn, email: str) -> None:
    """Misses from so many addresses that the account takes no more from strangers."""
    for number in range(STRANGERS[0].limit):
        assert log_in(email, "nope", f"10.1.{number // AT_ONCE}.9") == 401
    assert log_in(email, PASSWORD, "10.9.9.9") == 429


@pytest.mark.parametrize("email", [CLIENT, NOBODY])
def test_an_address_waits_after_a_few_misses_whether_or_not_there_is_an_account(
    log_in: LogIn, email: str
) -> None:
    for _ in range(AT_ONCE):
        assert log_in(email, "nope", "10.0.0.1") == 401
    assert log_in(email.upper(), PASSWORD, "10.0.0.1") == 429
    # Others' tries are not held up: not another account's, not another agency's.
    assert log_in("editor@demo.techwize.test", PASSWORD, "10.0.0.1") == 200
    assert log_in(CLIENT, "nope", "10.0.0.1", tenant="zawadi") == 401


def test_one_address_cannot_hold_up_the_person_elsewhere(log_in: LogIn) -> None:
    """What a single address may try is far less than what all strangers together may."""
    most = sum(1 for _ in range(HERE[2].limit * 2) if log_in(CLIENT, "nope", "10.0.0.1") == 401)
    assert most <= HERE[2].limit < STRANGERS[0].limit
    assert log_in(CLIENT, PASSWORD, "10.0.0.2") == 200


@pytest.mark.parametrize("email", [CLIENT, NOBODY])
def test_a_thousand_addresses_get_no_further_than_all_strangers_together(
    log_in: LogIn, email: str
) -> None:
    fill_the_strangers_lane(log_in, email)
    assert log_in(email, "nope", "10.200.0.1") == 429


def test_where_the_person_was_before_they_are_not_held_up_by_strangers(log_in: LogIn) -> None:
    assert log_in(CLIENT, PASSWORD, "10.5.5.5") == 200
    fill_the_strangers_lane(log_in, CLIENT)
    assert log_in(CLIENT, PASSWORD, "10.5.5.5") == 200
    # Being known is no licence to guess.
    for _ in range(AT_ONCE):
        assert log_in(CLIENT, "nope", "10.5.5.5") == 401
    assert log_in(CLIENT, PASSWORD, "10.5.5.5") == 429


def test_a_browser_that_was_logged_in_before_is_not_held_up_wherever_it_is(
    log_in: LogIn, app: TestApp
) -> None:
    app.extra_environ.update({"HTTP_HOST": "demo.localhost", "REMOTE_ADDR": "10.5.5.5"})
    assert by_form(app, CLIENT) == 303
    known = app.cookies["techwize_device"]
    del app.extra_environ["HTTP_HOST"]
    app.reset()
    fill_the_strangers_lane(log_in, CLIENT)
    fill_the_strangers_lane(log_in, "editor@demo.techwize.test")
    app.extra_environ.update({"HTTP_HOST": "demo.localhost", "REMOTE_ADDR": "10.77.0.1"})
    assert by_form(app, CLIENT) == 422
    app.set_cookie("techwize_device", known)
    # It knows one person, and no other.
    assert by_form(app, "editor@demo.techwize.test") == 422
    assert by_form(app, CLIENT) == 303


def test_a_login_that_succeeds_forgives_the_misses_before(log_in: LogIn) -> None:
    for _ in range(3):
        for _ in range(AT_ONCE - 1):
            assert log_in(CLIENT, "nope", "10.0.0.1") == 401
        assert log_in(CLIENT, PASSWORD, "10.0.0.1") == 200

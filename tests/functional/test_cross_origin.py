"""Other sites' pages and the API: those that are named, and none where none is."""

from __future__ import annotations

import pytest
from webtest import TestApp

from tests.fixtures.api import Api

OURS = "https://shop.example.co.ke"
ASKED = {
    "Origin": OURS,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, idempotency-key",
}


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "CORS_ORIGINS": f"{OURS}, https://other.example.com"}


def _cors(headers: object) -> dict[str, str]:
    return {k: v for k, v in headers.items() if k.startswith("Access-Control")}


def test_a_named_site_may_ask_before_it_sends(app: TestApp) -> None:
    answer = app.options("/api/projects", headers=ASKED, status=204)
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert "POST" in answer.headers["Access-Control-Allow-Methods"].split(", ")
    taken = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "idempotency-key", "x-tenant"} <= set(taken)
    assert answer.vary == ("Origin",)
    assert answer.body == b""


def test_a_named_site_reads_answers_and_errors_with_their_headers(api: Api) -> None:
    for path, status in (("/api/services", 200), ("/api/projects", 401), ("/api/nowhere", 404)):
        answer = api.raw("GET", path, headers={"Origin": OURS}, expect=status)
        assert answer.headers["Access-Control-Allow-Origin"] == OURS
        assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]
        assert "Origin" in answer.vary


def test_no_cookie_is_ever_asked_for(api: Api, app: TestApp) -> None:
    read = api.raw("GET", "/api/services", headers={"Origin": OURS}, expect=200)
    asked = app.options("/api/projects", headers=ASKED, status=204)
    assert "Access-Control-Allow-Credentials" not in {**read.headers, **asked.headers}


@pytest.mark.parametrize("origin", ["https://evil.example", f"{OURS}.evil.example", "null", "*"])
def test_any_other_site_is_told_nothing(api: Api, app: TestApp, origin: str) -> None:
    answer = api.raw("GET", "/api/services", headers={"Origin": origin}, expect=200)
    assert _cors(answer.headers) == {}
    assert "Origin" in answer.vary
    asked = app.options("/api/projects", headers={**ASKED, "Origin": origin}, status=405)
    assert _cors(asked.headers) == {}


def test_pages_are_no_other_sites_business(app: TestApp) -> None:
    assert _cors(app.get("/", headers={"Origin": OURS}).headers) == {}


class TestWithoutTheSetting:
    """What an installation is like from the start."""

    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return {**environment, "CORS_ORIGINS": ""}

    def test_there_are_no_other_sites(self, api: Api, app: TestApp) -> None:
        answer = api.raw("GET", "/api/services", headers={"Origin": OURS}, expect=200)
        assert _cors(answer.headers) == {}
        assert "Origin" not in answer.vary
        app.options("/api/projects", headers=ASKED, status=405)

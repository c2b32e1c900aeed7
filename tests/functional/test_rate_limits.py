"""Many people behind one address: each has a count of their own, and the address has one too."""

from __future__ import annotations

import hashlib

from pyramid.request import Request
from webtest import TestApp, TestResponse

from techwize_core.app import configure
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.throttle import DEFAULT, OWN, PERSON, SENSITIVE
from tests.fixtures.api import Api


def test_one_persons_haste_does_not_hold_up_another(api: Api, platform: Platform) -> None:
    hasty, other = api.login("client"), api.login("editor")
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    key = hashlib.sha256(f"Bearer {hasty.token}".encode()).hexdigest()[:32]
    while platform.limiter.hit(PERSON, key).remaining > 1:
        pass
    last = hasty.raw("GET", "/api/me", expect=200)
    assert (last.headers["RateLimit-Limit"], last.headers["RateLimit-Remaining"]) == (
        str(PERSON.limit),
        "0",
    )
    refused = hasty.raw("GET", "/api/me", expect=429)
    assert 1 <= int(refused.headers["Retry-After"]) <= PERSON.seconds
    other.get("/api/me")


def test_ever_new_tokens_count_for_their_address(api: Api, platform: Platform) -> None:
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    while platform.limiter.hit(DEFAULT, "127.0.0.1").remaining > 2:
        pass
    for number, status in enumerate((401, 401, 429, 429)):
        Api(api.app, token=f"made-up-{number}").get("/api/me", expect=status)


def test_neighbours_do_not_keep_each_other_from_what_needs_a_login(
    api: Api, platform: Platform
) -> None:
    hasty, other = api.login("client"), api.login("editor")
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    wrong = {"current_password": "nope", "password": "a long enough phrase"}
    for _ in range(OWN.limit):
        hasty.raw("POST", "/api/me/password", wrong, expect="*")  # type: ignore[arg-type]
    refused = hasty.raw("POST", "/api/me/password", wrong, expect=429)
    assert standing(refused)[:2] == (OWN.limit, 0)
    other.post("/api/me/password", wrong, expect=403)


def test_who_asks_for_links_does_not_keep_a_neighbour_from_logging_in(
    api: Api, platform: Platform
) -> None:
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    asked = {"email": "nobody@example.com"}
    for _ in range(SENSITIVE.limit):
        api.post("/api/auth/password/forgot", asked)
    api.post("/api/auth/password/forgot", asked, expect=429)
    api.login("client")


def standing(answer: TestResponse) -> tuple[int, int, int]:
    """What the headers say: how many, how many left, how long."""
    return tuple(int(answer.headers[f"RateLimit-{n}"]) for n in ("Limit", "Remaining", "Reset"))


def test_every_answer_of_the_api_says_where_one_stands(platform: Platform) -> None:
    def broken(_request: Request) -> None:
        raise RuntimeError("a defect")

    config = configure(platform)
    config.add_endpoint(
        Endpoint("test.broken", "GET", "/api/broken", Permission.PUBLIC, broken, "Broken", "Test")
    )
    app = TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    client = Api(app).signup()
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    mine = client._headers()
    sent_json = {**mine, "Content-Type": "application/json"}
    project = client.order()["id"]
    client.post(f"/api/projects/{project}/cancel")
    calls: list[tuple[str, str, dict[str, str], bytes, int]] = [
        ("GET", "/api/services", mine, b"", 200),
        ("GET", "/api/me", mine, b"", 200),
        ("POST", "/api/projects", sent_json, b"{", 400),
        ("GET", "/api/me", {"X-Tenant": "demo"}, b"", 401),
        ("GET", "/api/admin/users", mine, b"", 403),
        ("GET", "/api/nothing/here", mine, b"", 404),
        ("GET", "/api/projects/x", mine, b"", 404),
        ("GET", "/api/services", {"X-Tenant": "nobody"}, b"", 404),
        ("DELETE", "/api/services", mine, b"", 405),
        ("POST", f"/api/projects/{project}/cancel", mine, b"", 409),
        ("POST", "/api/projects", sent_json, b"x" * 1_000_001, 413),
        ("POST", "/api/projects", {**mine, "Content-Type": "text/plain"}, b"x", 415),
        ("GET", "/api/projects?limit=0", mine, b"", 422),
        ("POST", "/api/projects", sent_json, b"{}", 422),
        ("GET", "/api/broken", mine, b"", 500),
    ]
    left = []
    for method, path, headers, body, status in calls:
        answer = app.request(path, method=method, headers=headers, body=body, status=status)
        limit, remaining, reset = standing(answer)
        assert 0 <= remaining < limit, path
        assert 1 <= reset <= 60, path
        left.append((limit, remaining))
    # Each of them is counted, for the person or for the address, and none twice.
    persons = [remaining for limit, remaining in left if limit == PERSON.limit]
    assert persons == list(range(persons[0], persons[0] - len(persons), -1))
    assert len(persons) >= len(calls) - 3


def test_who_knocks_at_wrong_doors_is_counted_too(api: Api, platform: Platform) -> None:
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    while platform.limiter.hit(DEFAULT, "127.0.0.1").remaining > 2:
        pass
    api.call("GET", "/api/nothing", expect=404)
    api.call("DELETE", "/api/services", expect=405)
    for method, path in (("GET", "/api/nothing"), ("DELETE", "/api/services")):
        refused = api.raw(method, path, expect=429)
        assert standing(refused)[:2] == (DEFAULT.limit, 0)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.json["type"].endswith("too-many-requests")
    # Too large comes before too fast.
    huge = api.app.post("/api/contact", b"x" * 1_000_001, headers=api._headers(), status=413)
    assert standing(huge)[1] == 0

"""How the API says no: in the contract's order, in one shape, and never with a 500 for input."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyramid.request import Request
from sqlalchemy import create_engine, text
from webtest import TestApp

from techwize_core.app import configure
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of
from tests.fixtures.projects import bring_to
from tests.fixtures.world import make_world

ABSENT = "019a0000-0000-7000-8000-000000000000"
HUGE = b'{"x": "' + b"a" * 1_000_001 + b'"}'


def endpoints(app: TestApp) -> list[Endpoint]:
    """Every endpoint of the API."""
    return app.app.registry["techwize.endpoints"]


def test_each_check_comes_before_those_behind_it(api: Api, platform: Platform) -> None:
    """One request with everything wrong, mended step by step."""
    client = api.signup()
    theirs, mine = api.signup().order()["id"], client.order()["id"]
    bring_to(platform, mine, Status.QUEUED)

    def send(project: str, body: bytes, content_type: str, token: str | None) -> int:
        headers = {"X-Tenant": "demo", "Content-Type": content_type}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        path = f"/api/projects/{project}/revisions"
        return api.app.post(path, body, headers=headers, expect_errors=True).status_int

    good = b'{"description": "Louder"}'
    assert send(theirs, HUGE, "text/plain", "bad") == 413
    assert send(theirs, b"{", "text/plain", "bad") == 415
    assert send(theirs, b"{", "application/json", "bad") == 400
    assert send(theirs, b"{}", "application/json", "bad") == 401
    assert send(theirs, b"{}", "application/json", None) == 401
    assert send(theirs, b"{}", "application/json", client.token) == 404
    assert send(mine, b"{}", "application/json", client.token) == 422
    assert send(mine, good, "application/json", client.token) == 409


def test_a_role_that_may_never_is_told_before_the_fields_are_looked_at(api: Api) -> None:
    client = api.signup()
    project = client.order()["id"]
    client.patch(f"/api/admin/projects/{project}/assign", {"colour": "red"}, expect=403)
    client.patch(f"/api/admin/projects/{ABSENT}/assign", {"colour": "red"}, expect=404)
    client.get("/api/admin/projects", colour="red", expect=403)


def test_too_many_requests_say_when_to_come_back(platform: Platform, api: Api) -> None:
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    while platform.limiter.hit(SENSITIVE, "127.0.0.1 api:/api/auth/login").remaining > 1:
        pass
    wrong = {"email": "client@demo.techwize.test", "password": "nope"}
    assert api.raw("POST", "/api/auth/login", wrong, expect=401)
    # A wrong media type comes after the limit, too large before it.
    refused = api.app.post("/api/auth/login", "x", headers={"X-Tenant": "demo"}, status=429)
    assert refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Limit"] == "30"
    api.app.post("/api/auth/login", HUGE, headers={"X-Tenant": "demo"}, status=413)


def test_every_endpoint_refuses_other_methods_by_naming_its_own(app: TestApp) -> None:
    methods: dict[str, set[str]] = {}
    for spec in endpoints(app):
        methods.setdefault(spec.path, set()).add(spec.method)
    for path, known in methods.items():
        unknown = next(m for m in ("PUT", "DELETE", "PATCH", "POST") if m not in known)
        answer = app.request(filled(path), method=unknown, headers={"X-Tenant": "demo"}, status=405)
        taken = known | ({"HEAD"} if "GET" in known else set())
        assert answer.headers["Allow"] == ", ".join(sorted(taken))
        assert answer.content_type == "application/problem+json"


def test_nobody_gets_past_the_door_of_an_endpoint_that_is_not_public(app: TestApp) -> None:
    for spec in endpoints(app):
        if spec.permission is Permission.PUBLIC:
            continue
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
            response = call(app, spec, filled(spec.path), b"{}", {"X-Tenant": "demo", **headers})
            assert response.status_int == 401, spec.name
            assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_address_is_a_problem_with_a_reference(app: TestApp) -> None:
    answer = app.get("/api/nothing/here", headers={"X-Request-Id": "order-12345"}, status=404)
    assert answer.content_type == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"] == "order-12345"
    assert {"type", "title", "status", "detail", "errors", "request_id"} <= set(answer.json)
    invented = app.get("/api/nothing", headers={"X-Request-Id": "<script>"}, status=404)
    assert invented.json["request_id"] != "<script>"


def test_a_defect_says_nothing_about_us(platform: Platform) -> None:
    def broken(request: Request) -> None:
        request.work.session.execute(text("update profiles set full_name = 'changed'"))
        raise RuntimeError("the password is karibu-demo")

    config = configure(platform)
    config.add_endpoint(
        Endpoint("test.broken", "GET", "/api/broken", Permission.PUBLIC, broken, "Broken", "Test")
    )
    app = TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    answer = app.get("/api/broken", headers={"X-Tenant": "demo"}, status=500)
    assert answer.content_type == "application/problem+json"
    assert "karibu" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.json["request_id"] in answer.json["detail"]
    assert "Server" not in answer.headers


TABLES = {
    "project_id": "projects",
    "user_id": "users",
    "asset_id": "project_assets",
    "payment_id": "payments",
    "notification_id": "notifications",
    "template_id": "video_templates",
    "prompt_id": "ai_prompts",
    "package_id": "service_packages",
    "run_id": "production_runs",
}


def test_what_is_foreign_is_as_absent_as_what_never_was(
    api: Api, app: TestApp, platform: Platform, owner_url: str
) -> None:
    """Every address with ids: ids of another tenant, ids that never were and no ids get one answer."""
    world = make_world(owner_url)
    headers = api.login("admin")._headers()
    foreign = ids_of(owner_url, world.zawadi.id)
    for spec in endpoints(app):
        if "{" not in spec.path or spec.permission is Permission.PUBLIC:
            continue
        theirs = dict(foreign)
        if "automation" in spec.path:
            theirs["run_id"] = foreign["automation_id"]
        # What lies below a project is asked for below one's own.
        own = {"project_id": str(world.demo.project)} if spec.path.count("{") > 1 else {}
        answers = set()
        for ids in ({**theirs, **own}, own, {**dict.fromkeys(TABLES, "no-id"), **own}):
            response = call(app, spec, filled(spec.path, ids), b"{}", headers)
            answers.add((response.status_int, response.json["title"], response.json["detail"]))
        assert len(answers) == 1, (spec.name, answers)
        assert answers.pop()[0] == 404, spec.name
        no_id = call(app, spec, filled(spec.path, dict.fromkeys(TABLES, "no-id")), b"{}", headers)
        assert no_id.status_int == 404, spec.name


def ids_of(owner_url: str, tenant_id: UUID) -> dict[str, str]:
    """One id of each kind of thing that belongs to the tenant."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        found = {
            name: str(
                connection.scalar(
                    text(f"select id from {table} where tenant_id = :tenant limit 1"),
                    {"tenant": tenant_id},
                )
            )
            for name, table in {**TABLES, "automation_id": "automation_logs"}.items()
        }
    engine.dispose()
    return found


def test_another_tenants_token_is_no_token(api: Api, app: TestApp) -> None:
    foreign = {
        "X-Tenant": "demo",
        "Authorization": f"Bearer {api.at('zawadi').login('admin').token}",
    }
    for spec in endpoints(app):
        if spec.permission is not Permission.PUBLIC:
            assert call(app, spec, filled(spec.path), b"{}", foreign).status_int == 401, spec.name


@pytest.mark.parametrize(
    "path",
    [
        "/api/projects/%ff",
        "/api/services?x=%ff",
        "/%c3%28",
        "/media/%ff",
        "/api/%00",
        "/api/projects/%00",
    ],
)
def test_an_address_that_is_no_text_is_malformed(path: str, api: Api) -> None:
    answer = api.app.get(path, headers=api.login("admin")._headers(), expect_errors=True)
    assert answer.status_int in (400, 403, 404)


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe{}",
        b'{"email": "\xff"}',
        b'{"email": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"a": 1e999999}',
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"NaN",
        b"",
    ],
)
def test_a_body_that_is_no_json_is_malformed(body: bytes, api: Api) -> None:
    headers = {"X-Tenant": "demo", "Content-Type": "application/json"}
    answer = api.app.post("/api/auth/login", body, headers=headers, expect_errors=True)
    assert answer.status_int in (400, 422)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer \xff\xfe"},
        {"Cookie": "techwize_session=\xff"},
        {"Authorization": "Bearer " + "a." * 5000},
        {"X-Tenant": "' or 1=1 --"},
        {"Host": "[::1"},
        {"Host": "a" * 300},
        {"Host": "\xff"},
        {"X-Forwarded-For": "<script>"},
        {"Content-Length": "abc"},
        {"User-Agent": "\xff" * 1000},
        {"Idempotency-Key": "x" * 300},
    ],
)
def test_headers_that_make_no_sense_are_no_defect(headers: dict[str, str], api: Api) -> None:
    plain = TestApp(api.app.app, lint=False, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    for method, path in (("GET", "/api/me"), ("GET", "/"), ("POST", "/api/projects/x/approve")):
        request = plain.RequestClass.blank(path, method=method)
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            request.environ[key if key == "CONTENT_LENGTH" else f"HTTP_{key}"] = value
        assert request.get_response(plain.app).status_int < 500


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["\x00", "a\x00b", "", " ", ABSENT, "0712345678", "1e400", "-1", "٣", "'; --"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
WORDS = st.sampled_from(
    ["\x00", "%", "-1", "1e9", "99999999999999999999", ABSENT, "no-id", "", " "]
) | st.text(st.characters(codec="utf-8"), max_size=12)


@settings(
    max_examples=250,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_input_is_a_defect(
    data: st.DataObject, api: Api, app: TestApp, tokens: list[str], known: dict[str, str]
) -> None:
    """Any endpoint, as anybody, with fields and filters that nobody meant."""
    spec = data.draw(st.sampled_from(sorted(endpoints(app), key=lambda e: (e.path, e.method))))
    token = data.draw(st.sampled_from(tokens))
    ids = {name: data.draw(st.just(value) | WORDS) for name, value in known.items()}
    path = filled(spec.path, ids)
    if spec.query is not None:
        names = st.sampled_from([*spec.query.model_fields, "other"])
        asked = data.draw(st.dictionaries(names, WORDS, max_size=3))
        path += "?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in asked.items())
    body: Any = {}
    if spec.body is not None:
        names = st.sampled_from([*spec.body.model_fields, "other"])
        body = data.draw(st.dictionaries(names, JSON, max_size=6) | JSON)
    headers = {"X-Tenant": "demo", **({"Authorization": f"Bearer {token}"} if token else {})}
    response = call(app, spec, path, json.dumps(body).encode(), headers)
    # A payment's provider may be down, which is not our defect and not in this test's hands.
    assert response.status_int < 500 or response.status_int == 503, (
        spec.name,
        path,
        body,
        response.text,
    )


@pytest.fixture
def known(api: Api, platform: Platform) -> dict[str, str]:
    """Ids that lead somewhere, so that the checks behind the first ones are reached."""
    client = api.login("client")
    project = client.order()["id"]
    comment = client.post(f"/api/projects/{project}/comments", {"body": "x"}, expect=201)["id"]
    return {
        "project_id": project,
        "user_id": client.user["id"],
        "asset_id": comment,
        "plugin_id": "email",
    }


@pytest.fixture
def tokens(api: Api) -> list[str]:
    """Nobody, and one person of each role."""
    return ["", *(api.login(role).token or "" for role in ("client", "editor", "admin"))]


def filled(path: str, ids: dict[str, str] | None = None) -> str:
    """The path with ids in it; absent ones where none are given."""
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        path = before + quote((ids or {}).get(name, ABSENT) or "-", safe="") + after
    return path


def call(app: TestApp, spec: Endpoint, path: str, body: bytes, headers: dict[str, str]) -> Any:
    """The endpoint's own method, whatever comes of it."""
    sent = {"Content-Type": "application/json", **headers} if spec.method != "GET" else headers
    if spec.upload_limit is not None:
        sent["Content-Type"] = "multipart/form-data; boundary=x"
    content = b"" if spec.method == "GET" else body
    return app.request(path, method=spec.method, body=content, headers=sent, expect_errors=True)


def test_the_worker_scope_is_nobodys(platform: Platform, app: TestApp) -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work, pytest.raises(LookupError):
        _ = work.user_id


def test_a_refusal_says_what_is_left_and_speaks_to_people(api: Api) -> None:
    answer = api.app.post_json(
        "/api/contact", {"name": "A<b>", "message": "Hi"}, headers={"X-Tenant": "demo"}, status=422
    )
    assert answer.headers["RateLimit-Limit"] == str(SENSITIVE.limit)
    messages = " ".join(problem["msg"] for problem in answer.json["errors"])
    assert messages
    assert "Value error" not in messages
    assert "pattern" not in messages
    wrong = api.app.delete("/api/services", headers={"X-Tenant": "demo"}, status=405)
    assert wrong.json["type"].endswith("method-not-allowed")

"""What keeps browsers, proxies and other sites from being used against us."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from pydantic import SecretStr
from webtest import TestApp, TestResponse

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.web.page import Page, own_path
from tests.fixtures.api import Api
from tests.functional.web.forms import log_in

HTTPS = "https://video.example.co.ke"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """An installation behind TLS."""
    return {**environment, "BASE_URL": HTTPS, "DEFAULT_TENANT": "demo"}


@pytest.fixture
def secure(app: TestApp) -> TestApp:
    """The app as a browser reaches it through the proxy, under the platform's own name."""
    app.extra_environ.update({"HTTP_HOST": "video.example.co.ke", "wsgi.url_scheme": "https"})
    return app


ANSWERS = ("/", "/login", "/nowhere", "/api/services", "/api/nowhere", "/api/me", "/healthz")


def test_every_answer_says_how_it_is_to_be_taken(secure: TestApp) -> None:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Server": None,
    }
    for path in ANSWERS:
        headers = secure.get(path, expect_errors=True).headers
        assert {name: headers.get(name) for name in wanted} == wanted, path


def test_what_lives_below_an_agencys_own_domain_is_left_alone(secure: TestApp) -> None:
    headers = secure.get("/", extra_environ={"HTTP_HOST": "zawadi.localhost"}).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_other_site_can_frame_a_page_or_run_anything_in_it(secure: TestApp) -> None:
    for path in ("/", "/login", "/nowhere"):
        headers = secure.get(path, expect_errors=True).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        directives = dict(part.split(" ", 1) for part in policy.split("; "))
        assert directives["default-src"] == "'none'"
        assert directives["frame-ancestors"] == "'none'"
        assert directives["base-uri"] == "'none'"
        assert directives["form-action"] == "'self'"
        assert directives["script-src"].startswith("'nonce-")
        assert "unsafe" not in policy


def cookies_of(response: TestResponse) -> dict[str, dict[str, str]]:
    """The flags of each cookie that the answer sets."""
    found = {}
    for header in response.headers.getall("Set-Cookie"):
        for name, morsel in SimpleCookie(header).items():
            found[name] = {key: str(value) for key, value in morsel.items() if value}
    return found


def test_every_cookie_stays_with_this_site_and_out_of_scripts(secure: TestApp) -> None:
    form = secure.get("/login").forms[0]
    form["email"], form["password"] = "admin@demo.techwize.test", "karibu-demo"
    set_by = {**cookies_of(secure.get("/login")), **cookies_of(form.submit())}
    page = next(f for f in secure.get("/hq/plugins").forms.values() if "switch" in f.action)
    set_by |= cookies_of(page.submit()) | cookies_of(secure.get("/language?to=sw"))
    assert {"techwize_session", "csrf_token", "techwize_flash", "language"} <= set(set_by)
    for name, flags in set_by.items():
        assert flags["secure"] == "True", name
        assert flags["samesite"] == "Lax", name
        assert flags["path"] == "/", name
        # For this host alone: no other agency's host gets it.
        assert "domain" not in flags, name
        # The language is no secret, and a script may want to know it.
        assert name == "language" or flags["httponly"] == "True", name


def test_every_form_of_every_page_needs_its_token(secure: TestApp) -> None:
    """Generated: a page that forgot would change something in the name of whoever is lured there."""
    log_in(secure, "admin")
    pages: list[Page] = secure.app.registry["techwize.pages"]
    posts = [spec.path for spec in pages if spec.method == "POST"]
    assert len(posts) > 20
    for path in posts:
        address = path.replace("{", "").replace("}", "")
        for token in ({}, {"csrf_token": "0" * 40}):
            answer = secure.post(address, token, headers={"Referer": HTTPS}, expect_errors=True)
            assert answer.status_int == 400, path
            assert "Please send that again" in answer.text, path


def test_no_page_changes_anything_when_it_is_merely_looked_at(secure: TestApp) -> None:
    """Addresses that only some may use are read with GET and changed with POST; there is no third."""
    pages: list[Page] = secure.app.registry["techwize.pages"]
    assert {spec.method for spec in pages} == {"GET", "POST"}


def test_a_form_from_another_site_is_refused_also_with_a_token(secure: TestApp) -> None:
    token = secure.get("/login").forms[0]["csrf_token"].value
    answer = secure.post(
        "/logout", {"csrf_token": token}, headers={"Origin": "https://evil.example"}, status=400
    )
    assert "Please send that again" in answer.text


def test_the_api_takes_no_cookie(secure: TestApp) -> None:
    """Else any site could use it in the name of whoever is logged in here."""
    log_in(secure, "admin")
    assert secure.get("/hq").status_int == 200
    specs = secure.app.registry["techwize.endpoints"]
    for spec in specs:
        if spec.permission is Permission.PUBLIC or "{" in spec.path:
            continue
        options = {"status": "*", "content_type": "application/json"}
        answer = getattr(secure, spec.method.lower())(
            spec.path, **({"params": b"{}", **options} if spec.method != "GET" else {"status": "*"})
        )
        assert answer.status_int in (401, 415), spec.path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\n//evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        None,
    ],
)
def test_no_way_back_leads_to_another_site(path: str | None) -> None:
    assert own_path(path, "/here") == "/here"


def test_a_way_back_within_the_site_is_kept() -> None:
    assert own_path("/portal/projects?cursor=a%2Fb", "/here") == "/portal/projects?cursor=a%2Fb"


class Figures:
    """``/metrics``, asked under one setting or another."""

    def __init__(self, app: TestApp, platform: Platform) -> None:
        self._app = app
        self._platform = platform
        self._as_it_was = platform.settings

    def status(self, *, peer: str = "127.0.0.1", **headers: str) -> int:
        """The status for one request from that address; figures come with a 200 and with no other."""
        answer = self._app.get(
            "/metrics",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            extra_environ={"REMOTE_ADDR": peer},
            expect_errors=True,
        )
        assert ("python_info" in answer.text) is (answer.status_int == 200)
        return int(answer.status_int)

    def set(self, **settings: Any) -> None:
        """Ask under these settings from now on."""
        self._platform.settings = self._as_it_was.model_copy(update=settings)


@pytest.fixture
def figures(app: TestApp, platform: Platform) -> Figures:
    return Figures(app, platform)


def test_figures_are_for_the_machine_itself_and_not_for_who_comes_through_a_proxy(
    figures: Figures,
) -> None:
    assert figures.status() == 200
    assert figures.status(peer="203.0.113.7") == 404
    # A proxy on this machine, whether it was named to us or not.
    assert figures.status(X_Forwarded_For="127.0.0.1") == 404
    assert figures.status(Forwarded="for=127.0.0.1") == 404
    assert figures.status(X_Real_IP="203.0.113.7") == 404
    figures.set(trusted_proxies=("127.0.0.1",))
    assert figures.status() == 404
    assert figures.status(X_Forwarded_For="127.0.0.1") == 404


def test_figures_are_for_who_knows_the_token(figures: Figures, api: Api) -> None:
    figures.set(metrics_token=SecretStr("t" * 20))
    assert figures.status() == 404
    assert figures.status(Authorization="Bearer " + "t" * 19) == 404
    assert figures.status(Authorization=f"Bearer {api.login('admin').token}") == 404
    assert figures.status(Authorization="Bearer " + "t" * 20, peer="203.0.113.7") == 200

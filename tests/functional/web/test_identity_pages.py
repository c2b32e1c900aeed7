"""The pages of the door and of one's own account: links of mails, second step, devices, keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
from webtest import TestApp, TestResponse

from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.mail import link_in, mails_to, text_of
from tests.functional.web.forms import log_in, main_form
from tests.functional.web.staff_pages import has_no_inline_code, press, texts

CLIENT = "client@demo.techwize.test"
PASSWORD, NEW = "karibu-demo", "mvua inanyesha sana"

RunTasks = Callable[[], object]


def ask(app: TestApp, email: str) -> TestResponse:
    """Ask for a link, and see what is said."""
    form = main_form(app.get("/password/forgot"), "/password/forgot")
    form["email"] = email
    return form.submit().follow()


def link_for(app: TestApp, platform: Platform, run_tasks: RunTasks) -> str:
    """The path and query of the link in the mail."""
    ask(app, CLIENT)
    run_tasks()
    mail = [m for m in mails_to(platform, CLIENT) if "/password/reset" in text_of(m)][-1]
    parts = urlsplit(link_in(mail))
    return f"{parts.path}?{parts.query}"


def second_factor_of(app: TestApp, platform: Platform) -> tuple[pyotp.TOTP, list[str]]:
    """Set the second step up on the pages; the app and the recovery codes."""
    press(app.get("/account/second-factor"), "/account/second-factor", password=PASSWORD)
    page = app.get("/account/second-factor")
    totp = pyotp.TOTP(page.html.select_one("main code").text)
    done = press(page, "/confirm", code=totp.at(platform.clock.now()))
    return totp, [code.text for code in done.html.select("main ol code")]


@pytest.mark.needs_plugins
def test_a_forgotten_password_is_chosen_anew(
    app: TestApp, platform: Platform, run_tasks: RunTasks
) -> None:
    assert "/password/forgot" in app.get("/login").text
    link = link_for(app, platform, run_tasks)
    page = app.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.html.select("script[src^=http], img[src^=http]") == []
    form = main_form(page, "/password/reset")
    form["password"] = "Password123"
    again = form.submit(status=422)
    assert "first that anybody tries" in again.text
    form = main_form(again, "/password/reset")
    form["password"] = NEW
    login = form.submit()
    assert login.location == "http://localhost/login"
    assert "The password is changed." in login.follow().text
    form = app.get("/login").forms[0]
    form["email"], form["password"] = CLIENT, NEW
    assert form.submit().status_int == 303
    assert "not good any more" in app.get(link).text


def test_an_unknown_address_sees_the_same_page(app: TestApp) -> None:
    pages = [ask(app, email) for email in (CLIENT, "nobody@demo.techwize.test")]
    plain = [re.sub(r'nonce="[^"]+"|value="[^"]+"|nonce-[^\']+', "", p.text) for p in pages]
    assert plain[0] == plain[1]
    form = main_form(app.get("/password/forgot"), "/password/forgot")
    form["email"] = "no address"
    assert form.submit(status=422).html.select_one("#field-email")["aria-invalid"] == "true"


def test_a_made_up_link_leads_to_a_new_one(app: TestApp) -> None:
    for path in ("/password/reset?token=made-up", "/password/reset", "/verify-email?token=x"):
        page = app.get(path)
        assert "not good any more" in page.text
        assert [f for f in page.forms.values() if "token" in f.fields] == []


def test_the_second_step_stands_between_password_and_pages(
    app: TestApp, platform: Platform
) -> None:
    log_in(app, "editor")
    totp, codes = second_factor_of(app, platform)
    assert len(codes) == 10
    # Shown once.
    assert codes[0] not in app.get("/account/second-factor").text
    app.reset()
    asked = log_in(app, "editor", "/login?next=/account")
    assert asked.location == "http://localhost/login/code?next=%2Faccount"
    assert app.get("/studio").status_int == 303
    form = main_form(asked.follow(), "/login/code")
    form["otp"] = "000000"
    wrong = form.submit(status=422)
    assert "This code is wrong" in wrong.text
    platform.clock.move(timedelta(seconds=30))
    form = main_form(wrong, "/login/code")
    form["otp"] = totp.at(platform.clock.now())
    assert form.submit().location == "http://localhost/account"
    assert app.get("/studio").status_int == 200
    assert "techwize_half_way" not in app.cookies


def test_the_first_step_is_good_for_ten_minutes_and_for_this_password(
    app: TestApp, platform: Platform
) -> None:
    log_in(app, "editor")
    _totp, codes = second_factor_of(app, platform)
    app.reset()
    assert app.get("/login/code").location == "http://localhost/login"
    page = log_in(app, "editor").follow()
    platform.clock.move(timedelta(minutes=10, seconds=1))
    late = press(page, "/login/code", otp=codes[0])
    assert late.location == "http://localhost/login"
    assert "took too long" in late.follow().text
    # Nor does it outlive the password that it stands for.
    page, kept = log_in(app, "editor").follow(), app.cookies["techwize_half_way"]
    press(page, "/login/code", otp=codes[1])
    press(app.get("/account"), "/account/password", current_password=PASSWORD, password=NEW)
    app.reset()
    page = app.get("/login")
    app.set_cookie("techwize_half_way", kept)
    over = press(app.get("/login/code"), "/login/code", otp=codes[2])
    assert "techwize_session" not in app.cookies
    assert over.location == "http://localhost/login"


def test_staff_are_led_to_the_second_step_where_it_is_demanded(
    app: TestApp, platform: Platform
) -> None:
    log_in(app, "admin")
    press(app.get("/hq/access"), "/hq/access", staff_second_factor="true")
    led = app.get("/hq")
    assert led.location == "http://localhost/account/second-factor"
    assert "needs one" in led.follow().text
    second_factor_of(app, platform)
    assert app.get("/hq").status_int == 200
    # It cannot be taken away again as long as it is demanded.
    assert "/remove" not in app.get("/account/second-factor").text
    press(app.get("/hq/access"), "/hq/access", staff_second_factor="false")
    press(app.get("/account/second-factor"), "/remove", password=PASSWORD)
    assert app.get("/hq").status_int == 200


def test_a_client_with_a_second_step_orders_in_one_sitting(
    app: TestApp, platform: Platform
) -> None:
    from tests.functional.web.forms import send_brief

    log_in(app)
    _totp, codes = second_factor_of(app, platform)
    app.reset()
    page = send_brief(app)
    form = next(form for form in page.forms.values() if "known" in form.fields)
    form["email"], form["password"] = CLIENT, PASSWORD
    again = form.submit(status=422)
    form = next(form for form in again.forms.values() if "otp" in form.fields)
    form["password"], form["otp"] = PASSWORD, codes[0]
    assert form.submit().location.endswith("/uploads")


def test_devices_are_shown_and_logged_out_from_afar(app: TestApp, api: Api) -> None:
    program = api.login("client")
    log_in(app)
    page = app.get("/account")
    assert "a program" in page.text
    assert len(page.html.select("#logins li")) == 2
    ended = next(f for f in page.forms.values() if f.action.endswith("/end"))
    assert "Logged out there." in ended.submit().follow().text
    program.get("/api/me", expect=401)
    other = api.login("client")
    press(app.get("/account"), "/account/sessions/end")
    other.get("/api/me", expect=401)
    assert app.get("/portal").status_int == 200


def test_another_password_on_the_page(app: TestApp) -> None:
    log_in(app)
    page = app.get("/account")
    form = main_form(page, "/account/password")
    form["current_password"], form["password"] = "not it", NEW
    wrong = form.submit(status=422)
    assert "This is not your password." in wrong.text
    assert NEW not in wrong.text
    form = main_form(wrong, "/account/password")
    form["current_password"], form["password"] = PASSWORD, NEW
    assert "The password is changed." in form.submit().follow().text


def test_a_key_is_made_shown_once_and_deleted(app: TestApp, api: Api) -> None:
    log_in(app)
    form = main_form(app.get("/account/keys"), "/account/keys")
    form["name"] = "Till in the shop"
    refused = form.submit(status=422)
    assert refused.html.select_one("#field-scopes-error")
    form = main_form(refused, "/account/keys")
    assert form["name"].value == "Till in the shop"
    boxes = form.fields["scopes"]
    next(box for box in boxes if box._value == "project.read").checked = True
    made = form.submit()
    secret = made.html.select_one("[data-secret]").text
    program = Api(api.app, token=secret)
    app.reset()
    program.get("/api/projects")
    program.get("/api/me", expect=403)
    log_in(app)
    page = app.get("/account/keys")
    assert secret not in page.text
    assert secret[:12] in page.text
    press(page, "/delete")
    program.get("/api/projects", expect=401)


def test_hq_shows_who_may_do_what_from_the_code(app: TestApp, api: Api) -> None:
    told = api.login("admin").get("/api/admin/access")["permissions"]
    log_in(app, "admin")
    page = app.get("/hq/access")
    rows = page.html.select("tbody tr")
    assert [row.select_one("code").text for row in rows] == [p["name"] for p in told]
    roles = ["client", "editor", "admin", "partner", "operator"]
    for row, permission in zip(rows, told, strict=True):
        assert permission["sentence"] in row.text
        ticks = [bool(cell.select("svg")) for cell in row.select("td")[1:]]
        held = [role in permission["roles"] for role in roles]
        assert ticks == [*held, permission["for_api_keys"]]
    app.reset()
    log_in(app, "editor")
    app.get("/hq/access", status=404)


def test_hq_logs_people_out_and_takes_a_second_step_away(
    app: TestApp, api: Api, platform: Platform
) -> None:
    log_in(app, "editor")
    second_factor_of(app, platform)
    editor = api.login("admin").get("/api/admin/users", role="editor")["items"][0]["id"]
    app.reset()
    log_in(app, "admin")
    page = app.get(f"/hq/people/{editor}")
    assert "on 1 device" in texts(page)
    after = press(page, "/second-factor").follow()
    assert "Nowhere" in texts(after)
    assert [f for f in after.forms.values() if f.action.endswith("/second-factor")] == []
    app.reset()
    assert log_in(app, "editor").location == "http://localhost/studio"


def test_each_role_sees_its_account_in_its_own_frame(app: TestApp) -> None:
    for role, mark in (("client", "bottomnav"), ("editor", "railed"), ("admin", "railed")):
        app.reset()
        log_in(app, role)
        for path in ("/account", "/account/second-factor", "/account/keys"):
            page = app.get(path)
            assert mark in page.text
            assert has_no_inline_code(page)
            assert page.headers["Cache-Control"] == "no-store"
        assert "/account" in app.get("/portal/profile").text


def test_door_pages_keep_to_the_policy_and_speak_swahili(app: TestApp) -> None:
    paths = (
        "/password/forgot",
        "/password/forgot?sent=yes",
        "/password/reset?token=x",
        "/verify-email?token=x",
    )
    english = [texts(app.get(path)) for path in paths]
    app.get("/language?to=sw")
    for path, before in zip(paths, english, strict=True):
        page = app.get(path)
        assert has_no_inline_code(page)
        assert page.html.html["lang"] == "sw"
        for sentence in re.findall(r"[A-Z][^.?]{25,}[.?]", before):
            assert sentence not in texts(page), path


class TestVerification:
    """With ``EMAIL_VERIFICATION`` on."""

    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return {**environment, "EMAIL_VERIFICATION": "on"}

    @pytest.mark.needs_plugins
    def test_the_reminder_stays_until_the_link_was_opened(
        self, app: TestApp, platform: Platform, run_tasks: RunTasks
    ) -> None:
        form = app.get("/signup").forms[0]
        form["full_name"], form["email"] = "Wanjiku Kamau", "wanjiku@example.com"
        form["password"] = "a long enough phrase"
        assert "Open its link" in form.submit().follow().text
        press(app.get("/portal"), "/account/verification")
        run_tasks()
        asked = [m for m in mails_to(platform, "wanjiku@example.com") if "verify" in text_of(m)]
        assert len(asked) == 2
        parts = urlsplit(link_in(asked[0]))
        page = app.get(f"{parts.path}?{parts.query}")
        # Looking is not confirming: mail programs look.
        assert "Open its link" in app.get("/portal").text
        done = press(page, "/verify-email").follow()
        assert "is confirmed" in done.text
        assert "Open its link" not in app.get("/portal").text

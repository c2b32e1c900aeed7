"""Logging in, signing up and out through the pages; what every page carries."""

from __future__ import annotations

from webtest import TestApp, TestResponse

PASSWORD = "karibu-demo"


def log_in(app: TestApp, role: str, path: str = "/login") -> TestResponse:
    """Log in as one of the demo people, through the form."""
    form = app.get(path).forms[0]
    form["email"] = f"{role}@demo.techwize.test"
    form["password"] = PASSWORD
    return form.submit()


def test_each_role_begins_at_its_own_place(app: TestApp) -> None:
    for role, home in (("client", "/portal"), ("editor", "/studio"), ("admin", "/hq")):
        app.reset()
        answer = log_in(app, role)
        assert (answer.status_int, answer.location) == (303, f"http://localhost{home}")


def test_a_page_that_needs_a_login_is_shown_after_it(app: TestApp) -> None:
    asked = app.get("/portal/profile?tab=1")
    assert asked.status_int == 303
    assert log_in(app, "client", asked.location).location == "http://localhost/portal/profile?tab=1"


def test_the_way_back_never_leaves_this_site(app: TestApp) -> None:
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example"):
        app.reset()
        form = app.get("/login").forms[0]
        form["email"], form["password"] = "client@demo.techwize.test", PASSWORD
        fields = [*form.submit_fields(), ("next", elsewhere)]
        assert app.post("/login", fields).location == "http://localhost/portal"


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(app: TestApp) -> None:
    form = app.get("/login").forms[0]
    form["email"], form["password"] = "client@demo.techwize.test", "wrong password"
    answer = form.submit(status=422)
    assert "The e-mail address or the password is wrong." in answer.text
    assert answer.forms[0]["email"].value == "client@demo.techwize.test"
    assert "wrong password" not in answer.text


def test_signing_up_logs_in(app: TestApp) -> None:
    form = app.get("/signup").forms[0]
    form["full_name"], form["email"] = "Wanjiku Kamau", "wanjiku@example.com"
    form["phone_number"], form["password"] = "0712 345 678", "a long enough phrase"
    assert form.submit().location == "http://localhost/portal"
    assert "Log out" in app.get("/portal").text


def test_a_new_account_keeps_the_language_it_was_made_in(app: TestApp) -> None:
    app.get("/language?to=sw")
    form = app.get("/signup").forms[0]
    form["full_name"], form["email"] = "Wanjiku Kamau", "wanjiku@example.com"
    form["password"] = "a long enough phrase"
    form.submit()
    app.cookies.pop("language", None)
    assert app.get("/portal").html.html["lang"] == "sw"


def test_a_sign_up_form_that_comes_back_names_each_field(app: TestApp) -> None:
    form = app.get("/signup").forms[0]
    form["full_name"], form["phone_number"], form["password"] = "Wanjiku", "12", "short"
    answer = form.submit(status=422)
    links = {link.attrs["href"] for link in answer.html.select("[role=alert] a")}
    assert links == {"#field-email", "#field-phone_number", "#field-password"}
    assert answer.forms[0]["full_name"].value == "Wanjiku"
    assert answer.html.select_one("#field-email")["aria-invalid"] == "true"


def test_an_address_with_an_account_is_told_so(app: TestApp) -> None:
    form = app.get("/signup").forms[0]
    form["full_name"], form["email"] = "Njeri", "client@demo.techwize.test"
    form["password"] = "a long enough phrase"
    assert "already has an account" in form.submit(status=422).text


def test_logging_out_ends_the_session_for_good(app: TestApp) -> None:
    log_in(app, "client")
    cookie = app.cookies["techwize_session"]
    app.get("/portal").forms[0].submit()
    app.set_cookie("techwize_session", cookie)
    assert app.get("/portal").location == "http://localhost/login?next=%2Fportal"


def test_a_form_without_its_token_does_nothing(app: TestApp) -> None:
    log_in(app, "client")
    assert "Please send that again" in app.post("/logout", {}, status=400).text
    assert app.get("/portal").status_int == 200


def test_a_token_from_before_the_login_is_worth_nothing_after_it(app: TestApp) -> None:
    old = app.get("/login").forms[0]["csrf_token"].value
    log_in(app, "client")
    app.post("/logout", {"csrf_token": old}, status=400)


def test_somebody_who_may_not_sees_nothing_there(app: TestApp) -> None:
    log_in(app, "client")
    app.get("/hq", status=404)
    app.get("/studio", status=404)


def test_every_page_has_a_strict_policy_with_a_nonce_of_its_own(app: TestApp) -> None:
    first, second = app.get("/login"), app.get("/login")
    policy = first.headers["Content-Security-Policy"]
    assert policy != second.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    nonce = first.html.find("script")["nonce"]
    assert f"script-src 'nonce-{nonce}'" in policy
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_needs_what_the_policy_forbids(app: TestApp) -> None:
    for path in (
        "/",
        "/services",
        "/templates",
        "/contact",
        "/order",
        "/login",
        "/signup",
        "/nowhere",
    ):
        html = app.get(path, expect_errors=True).html
        attributes = [(tag.name, name) for tag in html.find_all(True) for name in tag.attrs]
        assert [a for a in attributes if a[1] == "style" or a[1].startswith("on")] == []
        assert [tag for tag in html.find_all("script") if not tag.get("src")] == []


def test_an_address_that_does_not_exist_is_a_page_too(app: TestApp) -> None:
    answer = app.get("/nowhere", status=404)
    assert "There is nothing at this address." in answer.text
    assert app.get("/api/nowhere", status=404).content_type == "application/problem+json"


def test_the_language_follows_the_switch_and_comes_back(app: TestApp) -> None:
    assert app.get("/login").html.html["lang"] == "en"
    assert app.get("/language?to=sw&next=/login").location == "http://localhost/login"
    page = app.get("/login")
    assert (page.html.html["lang"], page.html.h1.text) == ("sw", "Ingia")


def test_the_browsers_language_counts_until_somebody_chooses(app: TestApp) -> None:
    assert (
        app.get("/login", headers={"Accept-Language": "sw-KE,en;q=0.5"}).html.html["lang"] == "sw"
    )


def test_static_files_are_kept_for_ever_and_sent_small(app: TestApp) -> None:
    path = app.get("/login").html.find("script")["src"]
    answer = app.get(path)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Accept-Encoding"
    app.get("/static/manifest.json", status=404)
    app.get("/static/..%2Fsecret", status=404)

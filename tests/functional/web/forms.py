"""Walking through the pages as people do: forms filled in, links followed."""

from __future__ import annotations

from webtest import TestApp, TestResponse

from techwize_core.demo.seed import PASSWORD

BRIEF = {
    "title": "Fresh coffee every morning",
    "description": "Coffee from Nyeri, KSh 350 a cup.",
    "video_duration": "15s",
}


def log_in(
    app: TestApp, role: str = "client", path: str = "/login", tenant: str = "demo"
) -> TestResponse:
    """Log in as one of the demo people, through the form."""
    form = app.get(path).forms[0]
    form["email"] = f"{role}@{tenant}.techwize.test"
    form["password"] = PASSWORD
    return form.submit()


def main_form(page: TestResponse, action: str):  # type: ignore[no-untyped-def]
    """The page's form with that action."""
    return next(form for form in page.forms.values() if form.action == action)


def brief_page(app: TestApp) -> TestResponse:
    """The brief of the first package on sale."""
    form = main_form(app.get("/order"), "/order/brief")
    form["package"] = form["package"].options[0][0]
    return form.submit()


def send_brief(app: TestApp, **more: str) -> TestResponse:
    """Fill the brief in and send it."""
    form = main_form(brief_page(app), "/order/brief")
    for name, value in {**BRIEF, **more}.items():
        form[name] = value
    return form.submit(expect_errors=True)


def order(app: TestApp, **more: str) -> str:
    """An order of the person who is logged in; its address in the portal."""
    answer = send_brief(app, **more)
    assert answer.status_int == 303, answer.text[:2000]
    return answer.location.removeprefix("http://localhost").removesuffix("/uploads")

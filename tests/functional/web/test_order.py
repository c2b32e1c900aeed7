"""Ordering in one sitting: package, brief, account, pictures."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest
from webtest import TestApp, Upload

from techwize_core.demo.pictures import demo_pictures
from tests.functional.web.forms import BRIEF, brief_page, log_in, main_form, order, send_brief


@pytest.fixture(autouse=True)
def _spooled_bodies() -> Iterator[None]:
    """WebOb leaves an upload's spooled body to the garbage collector: ours, not the next test's."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_a_visitor_orders_and_gets_an_account_on_the_way(app: TestApp) -> None:
    account = send_brief(app)
    form = main_form(account, "/order/account")
    form["full_name"], form["email"] = "Wanjiku Kamau", "wanjiku@example.com"
    form["password"] = "mvua inanyesha sana"
    uploads = form.submit().follow()
    assert uploads.request.path.endswith("/uploads")
    project = app.get(uploads.request.path.removesuffix("/uploads"))
    assert project.html.h1.text == BRIEF["title"]
    assert "Pay to start your video." in project.text


def test_somebody_with_an_account_logs_in_within_the_order(app: TestApp) -> None:
    account = send_brief(app)
    form = next(form for form in account.forms.values() if "known" in form.fields)
    form["email"], form["password"] = "client@demo.techwize.test", "karibu-demo"
    assert form.submit().location.endswith("/uploads")


def test_a_refused_account_keeps_the_brief_and_makes_neither(app: TestApp) -> None:
    form = main_form(send_brief(app), "/order/account")
    form["full_name"], form["email"] = "Njeri", "client@demo.techwize.test"
    form["password"] = "mvua inanyesha sana"
    again = form.submit(status=422)
    assert "already has an account" in again.text
    form = main_form(again, "/order/account")
    assert form["title"].value == BRIEF["title"]
    form["email"], form["password"] = "new@example.com", "mvua inanyesha sana"
    assert form.submit().status_int == 303


def test_a_client_who_is_logged_in_goes_straight_on(app: TestApp) -> None:
    log_in(app)
    base = order(app, cta_text="Order on WhatsApp", client_notes="Please no red.")
    page = app.get(base).text
    assert "Please no red." in page
    assert "Order on WhatsApp" in page


def test_a_form_sent_twice_is_one_order(app: TestApp) -> None:
    log_in(app)
    assert order(app) == order(app)
    assert order(app, title="Another") != order(app)


def test_a_brief_that_is_wrong_comes_back_with_what_was_typed(app: TestApp) -> None:
    log_in(app)
    page = send_brief(app, title="", cta_url="no address", description="Coffee <b>& more</b>")
    assert page.status_int == 422
    links = {link.attrs["href"] for link in page.html.select("[role=alert] a")}
    assert links == {"#field-title", "#field-cta_url"}
    assert main_form(page, "/order/brief")["description"].value == "Coffee <b>& more</b>"


@pytest.mark.needs_plugins
def test_the_price_and_the_day_stay_in_view(app: TestApp) -> None:
    bar = brief_page(app).html.select_one(".actionbar").text
    assert "KSh 5,000" in bar
    assert "Ready by" in bar


def test_a_template_of_the_gallery_is_chosen_already(app: TestApp) -> None:
    card = app.get("/templates?category=product_promo").html.select_one(".posters a")
    form = main_form(app.get(card["href"]), "/order/brief")
    form["package"] = form["package"].options[0][0]
    brief = main_form(form.submit(), "/order/brief")
    assert brief["template_id"].value == card["href"].partition("=")[2]


def test_packages_of_others_and_of_nobody_are_not_sold(app: TestApp) -> None:
    app.get("/order/brief", status=404)
    app.get("/order/brief?package=nonsense", status=404)
    other = app.get("/order", headers={"Host": "zawadi.localhost"})
    theirs = main_form(other, "/order/brief")["package"].options[0][0]
    app.get(f"/order/brief?package={theirs}", status=404)


def test_an_editor_cannot_order(app: TestApp) -> None:
    log_in(app, "editor")
    assert "Only a client can order" in send_brief(app).text


def test_hostile_words_stay_words(app: TestApp) -> None:
    log_in(app)
    title = '<script>alert(1)</script> {{ 7*7 }} %(x)s "onload='
    html = app.get(order(app, title=title)).html
    assert html.h1.text == title


def test_several_files_at_once_are_kept(app: TestApp) -> None:
    log_in(app)
    base = order(app)
    pictures = demo_pictures()
    names = [name for name in pictures if name != "logo.png"][:2]
    files = [("files", name, pictures[name]) for name in names]
    token = app.get(f"{base}/uploads").forms[0]["csrf_token"].value
    sent = [("logo", "logo.png", pictures["logo.png"])]
    page = app.post(f"{base}/uploads", {"csrf_token": token}, upload_files=files + sent).follow()
    assert len(page.html.select("main ul[aria-label] li")) == 3
    assert page.html.find(string="Logo")


def test_a_bad_file_is_named_and_the_good_one_stays(app: TestApp) -> None:
    log_in(app)
    base = order(app)
    token = app.get(f"{base}/uploads").forms[0]["csrf_token"].value
    good = next(iter(demo_pictures().items()))
    files = [
        ("files", *good),
        ("files", "drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ]
    page = app.post(f"{base}/uploads", {"csrf_token": token}, upload_files=files, status=422)
    assert "drawing.png: This is an SVG drawing" in page.text
    assert len(app.get(f"{base}/uploads").html.select("main ul[aria-label] li")) == 1


def test_sending_nothing_says_so(app: TestApp) -> None:
    log_in(app)
    page = app.get(f"{order(app)}/uploads")
    form = next(f for f in page.forms.values() if f.action.endswith("/uploads"))
    form["files"] = [Upload("", b"", "application/octet-stream")]
    assert "Choose at least one file" in form.submit(status=422).text


def test_a_file_can_be_taken_back(app: TestApp) -> None:
    log_in(app)
    base = order(app)
    token = app.get(f"{base}/uploads").forms[0]["csrf_token"].value
    name, content = next(iter(demo_pictures().items()))
    app.post(f"{base}/uploads", {"csrf_token": token}, upload_files=[("files", name, content)])
    page = app.get(f"{base}/uploads")
    remove = next(f for f in page.forms.values() if f.action.endswith("/delete"))
    assert remove.submit().follow().html.select("main ul[aria-label] li") == []


def test_a_form_that_is_too_large_is_refused_before_it_is_read(app: TestApp) -> None:
    answer = app.post("/contact", b"x" * 300_000, status=413)
    assert "too much at once" in answer.text

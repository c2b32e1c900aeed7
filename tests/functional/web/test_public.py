"""The public pages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from webtest import TestApp

from techwize_core.analytics.models import Lead
from techwize_core.catalog.models import ServicePackage
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from tests.fixtures.orders import tenant_of
from tests.functional.web.forms import main_form

PAGES = (
    "/",
    "/services",
    "/templates",
    "/contact",
    "/order",
    "/login",
    "/signup",
    "/terms",
    "/privacy",
)


@pytest.mark.parametrize("language", ["en", "sw"])
def test_every_page_has_one_heading_and_a_title_in_both_languages(
    app: TestApp, language: str
) -> None:
    app.set_cookie("language", language)
    for path in PAGES:
        html = app.get(path).html
        assert (path, len(html.find_all("h1")), html.html["lang"]) == (path, 1, language)
        assert html.title.text.strip()


@pytest.mark.needs_plugins
def test_what_is_sold_is_said_in_swahili(app: TestApp) -> None:
    app.set_cookie("language", "sw")
    for path in ("/", "/services", "/order"):
        text = app.get(path).html.main.get_text(" ")
        assert "Hadi picha au klipu 4" in text, path
        assert "Matangazo ya Bidhaa" in text, path
        assert "photos" not in text, path


def test_every_control_has_a_name_and_no_id_comes_twice(app: TestApp) -> None:
    for path in PAGES:
        html = app.get(path).html
        ids = [tag["id"] for tag in html.find_all(id=True)]
        assert (path, sorted({i for i in ids if ids.count(i) > 1})) == (path, [])
        labelled = {label["for"] for label in html.find_all("label") if label.get("for")}
        controls = html.select("input:not([type=hidden]), textarea, select")
        nameless = [
            c for c in controls if c.get("id") not in labelled and c.find_parent("label") is None
        ]
        assert (path, nameless) == (path, [])


def test_the_price_on_the_home_page_is_the_catalogues(app: TestApp, platform: Platform) -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        for package in work.session.scalars(select(ServicePackage)):
            package.price_kes += 1234
        cheapest = min(work.session.scalars(select(ServicePackage.price_kes)))
    assert f"KSh {cheapest:,.0f}" in app.get("/").text


def test_a_package_that_is_not_sold_any_more_is_not_shown(app: TestApp, platform: Platform) -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        for package in work.session.scalars(select(ServicePackage)):
            package.is_active = False
    assert "Nothing is on sale right now" in app.get("/services").text
    assert "A video for your shop" in app.get("/").text


def test_each_tenant_sells_its_own_under_its_own_name(app: TestApp) -> None:
    page = app.get("/services", headers={"Host": "zawadi.localhost"})
    assert "Zawadi Films" in page.text
    assert "Tech-Wize Studio" not in page.text
    assert "--brand-accent-light:#1f5c8a" in page.text


def test_the_gallery_filters_by_kind_and_style(app: TestApp) -> None:
    everything = app.get("/templates").html.select(".posters li")
    bold = app.get("/templates?category=product_promo&style=bold").html.select(".posters li")
    assert 0 < len(bold) < len(everything)
    assert app.get("/templates?style=nonsense").status_int == 200


def test_a_template_without_a_film_has_a_poster_of_its_own(app: TestApp) -> None:
    source = app.get("/templates").html.select_one(".posters img")["src"]
    poster = app.get(source)
    assert poster.content_type == "image/svg+xml"
    assert poster.text.startswith("<svg")
    app.get("/templates/not-an-id/poster.svg", status=404)


def test_a_message_becomes_a_lead(app: TestApp, platform: Platform) -> None:
    form = main_form(app.get("/contact"), "/contact")
    form["name"], form["email"], form["message"] = (
        "Wanjiku",
        "wanjiku@example.com",
        "Do you film weddings?",
    )
    assert "Thank you" in form.submit().follow().text
    assert _leads(platform) == [("Wanjiku", "Do you film weddings?")]


def test_a_machine_that_fills_the_trap_leaves_nothing(app: TestApp, platform: Platform) -> None:
    form = main_form(app.get("/contact"), "/contact")
    form["name"], form["email"], form["message"] = "Bot", "bot@example.com", "Buy links"
    form["website"] = "https://spam.example"
    assert form.submit().status_int == 303
    assert _leads(platform) == []


def test_a_message_without_a_way_to_answer_comes_back_with_its_words(
    app: TestApp, platform: Platform
) -> None:
    form = main_form(app.get("/contact"), "/contact")
    form["name"], form["message"] = "Wanjiku", "Do you film weddings?"
    page = form.submit(status=422)
    assert "Leave an e-mail address or a phone number" in page.text
    assert "Do you film weddings?" in page.text
    assert _leads(platform) == []


def _leads(platform: Platform) -> list[tuple[str, str]]:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        return [(lead.name, lead.message) for lead in work.session.scalars(select(Lead))]


def test_what_search_engines_and_chats_read(app: TestApp) -> None:
    assert "Disallow: /portal" in app.get("/robots.txt").text
    places = re.findall(r"<loc>http://localhost(.*?)</loc>", app.get("/sitemap.xml").text)
    for place in places:
        app.get(place)
    assert "/services" in places
    page = app.get("/services").html
    assert page.find("meta", property="og:title")["content"] == page.title.text

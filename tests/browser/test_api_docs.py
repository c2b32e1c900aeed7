"""The API's page draws itself from the site's own document, under the site's own policy."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright

from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.sdk.testing.loopback import free_port
from tests.fixtures.platform import settings_for
from tests.fixtures.web_process import web_process

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture
def environment(
    postgres_server: EmbeddedPostgres, database: str, tmp_path: object
) -> dict[str, str]:
    url = f"http://127.0.0.1:{free_port()}"
    return settings_for(postgres_server, database, tmp_path, BASE_URL=url)


@pytest.fixture
def url(environment: dict[str, str]):
    with web_process(environment, int(environment["BASE_URL"].rpartition(":")[2])) as url:
        yield url


def _try_an_operation(browser: Browser, url: str, width: int) -> list[str]:
    """Open the page, call ``GET /api/services`` from it; returns what the browser complained of."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{url}/api/docs")
    page.locator("[data-tag=Catalogue]").click()
    operation = page.locator("#operations-Catalogue-catalog_list_services")
    operation.locator(".opblock-summary-control").click()
    operation.locator(".try-out__btn").click()
    operation.locator("button.execute").click()
    operation.locator(".live-responses-table td.response-col_status", has_text="200").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert hosts == {url.removeprefix("http://")}
    page.close()
    return complaints


def test_a_reader_tries_an_operation_on_a_phone_and_on_a_screen(url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (360, 1440):
            assert _try_an_operation(browser, url, width) == []
        browser.close()

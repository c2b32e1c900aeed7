"""Takes the pictures of the README from a running demo: ``python scripts/screenshots.py URL OUT``.

Orders two videos as the demo's client, pays for one, waits until it is ready for
review, and then looks at the pages. Needs Debian's Chromium (or CHROMIUM=path).
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from techwize_core.demo.seed import PASSWORD
from techwize_core.demo.story import PRODUCTION_SECONDS, OrderStory

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1440, "height": 900}


class ClientsOrder(OrderStory):
    """The demo story up to the review, as client@demo."""

    def until_review(self) -> str:
        """The project's id, once its video waits for approval."""
        sandbox = self._sandbox()
        self._sign_up()
        self._order()
        project = self._order()
        self._upload(project)
        self._pay(project, sandbox)
        self._wait_for(project, _is_ready, PRODUCTION_SECONDS, lambda p: p["status"])
        return project

    def _sign_up(self) -> None:
        login = {"email": "client@demo.techwize.test", "password": PASSWORD}
        tokens = self._json("POST", "/api/auth/login", json=login)
        self._http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        self._refresh_token = tokens["refresh_token"]


def _is_ready(project: dict[str, Any]) -> bool:
    return bool(project["status"] == "awaiting_approval")


def main(url: str, out: Path) -> None:
    """Write one PNG for each picture of the README."""
    out.mkdir(parents=True, exist_ok=True)
    project = ClientsOrder(url, Path(tempfile.mkdtemp())).until_review()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
            ],
        )
        _shot(browser, url, "/", PHONE, out / "home-phone.png")
        for role, path, size, name in (
            ("client", f"/portal/projects/{project}", PHONE, "project-phone.png"),
            ("admin", "/hq/board", DESK, "hq-board.png"),
            ("editor", f"/studio/projects/{project}", DESK, "studio.png"),
        ):
            _shot(browser, url, path, size, out / name, role=role)
        browser.close()


def _shot(
    browser: Browser, url: str, path: str, size: dict[str, int], target: Path, role: str = ""
) -> None:
    page: Page = browser.new_page(viewport=size, device_scale_factor=1)  # type: ignore[arg-type]
    if role:
        page.goto(f"{url}/login")
        page.fill("input[name=email]", f"{role}@demo.techwize.test")
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.goto(f"{url}{path}", wait_until="load")
    page.wait_for_timeout(1000)
    page.screenshot(path=str(target))
    page.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

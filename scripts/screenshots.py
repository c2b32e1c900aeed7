"""Takes the pictures of the README from a running demo: ``python scripts/screenshots.py URL OUT``.

Needs Debian's Chromium (or CHROMIUM=path). Logs in with the demo's logins.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "karibu-demo"  # noqa: S105 (demo data only)
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1440, "height": 900}


def main(url: str, out: Path) -> None:
    """Write one PNG for each picture of the README."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        _shot(browser, url, "/", PHONE, out / "home-phone.png")
        for role, path, size, name in (
            ("client", "/portal", PHONE, "portal-phone.png"),
            ("admin", "/hq", DESK, "hq.png"),
            ("admin", "/hq/projects", DESK, "hq-projects.png"),
            ("admin", "/hq/board", DESK, "hq-board.png"),
            ("editor", "/studio", DESK, "studio.png"),
        ):
            _shot(browser, url, path, size, out / name, role=role)
        browser.close()


def _shot(browser: Browser, url: str, path: str, size: dict, target: Path, role: str = "") -> None:
    page: Page = browser.new_page(viewport=size, device_scale_factor=1.5)
    if role:
        page.goto(f"{url}/login")
        page.fill("input[name=email]", f"{role}@demo.techwize.test")
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.goto(f"{url}{path}", wait_until="load")
    page.screenshot(path=str(target))
    page.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

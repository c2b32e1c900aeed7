"""The pages' own script in a real browser, under the CSP that the app sends.

Small pages from a server on loopback stand in for the app, because what is
tested here is the script: what it does with an event, an upload, a dialog.
"""

from __future__ import annotations

import functools
import json
import queue
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

DIST = Path(__file__).parents[2] / "techwize_core" / "static" / "dist"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CSP = (
    "default-src 'self'; script-src 'nonce-n'; style-src 'self' 'nonce-n'; "
    "img-src data:; base-uri 'none'"
)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not (DIST / "manifest.json").exists(), reason="npm run build has not run"),
]

BASE = Path(__file__).parents[2] / "templates" / "layouts" / "base.html.jinja2"
HTMX = re.search(r'<meta name="htmx-config".*', BASE.read_text(encoding="utf-8"))
assert HTMX, "the layout configures htmx"

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<link rel="icon" href="data:,">
{htmx}
<link rel="stylesheet" href="/dist/{css}"><script src="/dist/{js}" nonce="n" defer></script></head>
<body>{body}<div id="toasts" role="status" data-offline="Not sent."></div></body></html>"""

FRAGMENT = (
    '<div id="part" data-live-refresh="timeline,payment" hx-get="/part" hx-trigger="live"'
    ' hx-swap="outerHTML">version {number}<b id="styled"></b>'
    '<span id="typed" hx-preserve><input aria-label="typed"></span></div>'
)


class Stage(ThreadingHTTPServer):
    """Serves one page's body at /, the assets, a fragment that counts, a stream and a form."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.body = ""
        self.fetched = 0
        self.posts = 0
        self.stream_status = 200
        self.reply_to_post: tuple[int, str] = (303, "/done")
        self.events: queue.Queue[str | None] = queue.Queue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def say(self, name: str, **data: object) -> None:
        self.events.put(f"event: {name}\ndata: {json.dumps(data)}\n\n")


class _Handler(BaseHTTPRequestHandler):
    server: Stage

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/dist/"):
            kind = {"js": "text/javascript", "css": "text/css"}.get(
                path.rpartition(".")[2], "font/woff2"
            )
            self._send(200, (DIST / Path(path).name).read_bytes(), kind)
        elif path == "/events":
            self._stream()
        elif path == "/part":
            self.server.fetched += 1
            self._page(FRAGMENT.format(number=self.server.fetched).encode())
        elif path == "/other":
            self._page(b"fresh")
        elif path == "/done":
            self._page(_document("<main>Thank you</main>"))
        else:
            self._page(_document(self.server.body))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts += 1
        status, answer = self.server.reply_to_post
        if status == 303:
            self.send_response(303)
            self.send_header("Location", answer)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._send(status, _document(answer), "text/html; charset=utf-8")

    def _stream(self) -> None:
        if self.server.stream_status != 200:
            self._send(self.server.stream_status, b"", "text/plain")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while (event := self.server.events.get()) is not None:
            self.wfile.write(event.encode())
            self.wfile.flush()

    def _page(self, body: bytes) -> None:
        self._send(200, body, "text/html; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        """Quiet: pytest shows what failed."""


@functools.cache
def _assets() -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return names


def _document(body: str) -> bytes:
    names = _assets()
    return PAGE.format(css=names["app.css"], js=names["app.js"], htmx=HTMX[0], body=body).encode()


@pytest.fixture
def stage() -> Iterator[Stage]:
    server = Stage()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.events.put(None)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
            ],
        )
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    # A refused inline style or script would only be a line in the console: make it a failure.
    refused: list[str] = []
    opened.on(
        "console",
        lambda message: (
            refused.append(message.text) if "Content Security" in message.text else None
        ),
    )
    opened.on("pageerror", lambda error: refused.append(str(error)))
    yield opened
    context.close()
    assert refused == []


Show = Callable[[str], None]


@pytest.fixture
def show(stage: Stage, page: Page) -> Show:
    def open_page(body: str) -> None:
        stage.body = body
        page.goto(stage.url)

    return open_page


LIVE = f'<main data-live-url="/events?project=p">{FRAGMENT.format(number=0)}</main>'


def test_an_event_refreshes_the_fragment_that_names_it(
    stage: Stage, page: Page, show: Show
) -> None:
    show(LIVE)
    stage.say("timeline", project_id="p")
    expect(page.locator("#part")).to_have_text("version 1")
    stage.say("payment", project_id="p")
    expect(page.locator("#part")).to_have_text("version 2")


def test_a_refresh_takes_no_inline_style_along(stage: Stage, page: Page, show: Show) -> None:
    # Whatever styled the old element: its style on the new one is what the policy refuses.
    show(LIVE)
    page.locator("#styled").evaluate("element => { element.style.color = 'red' }")
    stage.say("timeline", project_id="p")
    expect(page.locator("#part")).to_have_text("version 1")
    expect(page.locator("#styled")).not_to_have_attribute("style", re.compile("."))


def test_what_is_typed_outlives_a_refresh(stage: Stage, page: Page, show: Show) -> None:
    show(LIVE)
    page.get_by_label("typed").fill("0:07")
    stage.say("timeline", project_id="p")
    expect(page.locator("#part")).to_have_text("version 1")
    expect(page.get_by_label("typed")).to_have_value("0:07")


def test_an_event_leaves_other_fragments_alone(stage: Stage, page: Page, show: Show) -> None:
    other = '<div id="other" data-live-refresh="comment" hx-get="/other" hx-trigger="live">0</div>'
    show(LIVE + other)
    stage.say("comment", project_id="p")
    expect(page.locator("#other")).to_have_text("fresh")
    assert stage.fetched == 0


def test_a_render_tick_moves_the_progress_without_a_request(
    stage: Stage, page: Page, show: Show
) -> None:
    show(
        LIVE + '<div data-live-progress data-steps=\'{"mix": "Mixing"}\'><b data-progress-step></b>'
        '<i data-progress-count data-of="{done} of {total}"></i>'
        '<progress max="100"></progress></div>'
    )
    stage.say("render", step="mix", done=3, total=9, percent=41)
    expect(page.locator("[data-progress-step]")).to_have_text("Mixing")
    expect(page.locator("[data-progress-count]")).to_have_text("3 of 9")
    expect(page.locator("progress")).to_have_attribute("value", "41")
    assert stage.fetched == 0


def test_a_page_without_a_stream_asks_every_five_seconds(
    stage: Stage, page: Page, show: Show
) -> None:
    stage.stream_status = 503
    page.clock.install()
    show(LIVE + "<p data-live-lost hidden>slow</p>")
    expect(page.locator("[data-live-lost]")).to_be_visible()
    page.clock.fast_forward(5_000)
    expect(page.locator("#part")).to_have_text("version 1")


def test_a_stream_that_comes_back_catches_up(stage: Stage, page: Page, show: Show) -> None:
    stage.stream_status = 503
    page.clock.install()
    show(LIVE + "<p data-live-lost hidden>slow</p>")
    expect(page.locator("[data-live-lost]")).to_be_visible()
    stage.stream_status = 200
    page.clock.fast_forward(31_000)
    stage.say("comment")
    expect(page.locator("[data-live-lost]")).to_be_hidden()


FORM = """<main><form data-upload method="post" action="/send" enctype="multipart/form-data">
<input type="file" name="file" aria-label="file"><button class="btn">Send</button></form></main>"""


def _choose(page: Page) -> None:
    page.get_by_label("file").set_input_files(
        {"name": "shop.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 50_000}
    )


def test_an_upload_follows_the_server(stage: Stage, page: Page, show: Show) -> None:
    show(FORM)
    _choose(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    assert stage.posts == 1


def test_what_was_chosen_is_sent_at_once_where_the_way_on_lies_outside(
    stage: Stage, page: Page, show: Show
) -> None:
    show(FORM.replace("data-upload", 'data-upload="chosen"'))
    _choose(page)
    expect(page.get_by_text("Thank you")).to_be_visible()
    assert stage.posts == 1


def test_a_refused_upload_shows_the_form_that_came_back(
    stage: Stage, page: Page, show: Show
) -> None:
    answer = (
        '<main><p tabindex="-1" data-focus>Too large</p></main><div class="actionbar">1 file</div>'
    )
    stage.reply_to_post = (422, f"<style>p{{color:red}}</style>{answer}")
    problems: list[str] = []
    page.on(
        "console",
        lambda line: problems.append(line.text) if "Content Security" in line.text else None,
    )
    show(FORM + '<div class="actionbar">0 files</div>')
    _choose(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Too large")).to_be_focused()
    expect(page.locator(".actionbar")).to_have_text("1 file")
    assert problems == []


def test_a_double_click_sends_once(page: Page, show: Show) -> None:
    show('<main><form method="post" action="/send"><button class="btn">Pay</button></form></main>')
    stopped = page.evaluate(
        """() => {
            const stopped = [];
            addEventListener("submit", (event) => {
                stopped.push(event.defaultPrevented);
                event.preventDefault();  // only whether it would be sent is asked here
            });
            const button = document.querySelector("button");
            button.click();
            button.click();
            return stopped;
        }"""
    )
    assert stopped == [False, True]


def test_a_dialog_opens_and_gives_the_focus_back(page: Page, show: Show) -> None:
    show(
        '<a href="#d" data-dialog-open="d">Ask</a><dialog id="d" aria-label="Ask">'
        '<a href="#" data-dialog-close>Close</a></dialog>'
    )
    page.get_by_text("Ask").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("Ask")).to_be_focused()


def test_the_theme_is_kept_where_the_server_reads_it(page: Page, show: Show) -> None:
    show('<button type="button" data-theme-switch hidden>Theme</button>')
    page.get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert {c["name"]: c["value"] for c in page.context.cookies()} == {"theme": "dark"}


def test_the_countdown_reveals_what_comes_after(page: Page, show: Show) -> None:
    page.clock.install()
    show(
        '<div id="c" data-countdown="60"><span data-countdown-text>60</span></div>'
        '<a data-countdown-after="c" hidden href="/again">Ask again</a>'
    )
    page.clock.run_for(20_000)
    expect(page.locator("[data-countdown-text]")).to_have_text("40")
    expect(page.get_by_text("Ask again")).to_be_hidden()
    page.clock.run_for(41_000)
    expect(page.get_by_text("Ask again")).to_be_visible()


def test_a_card_drops_only_where_its_menu_leads(stage: Stage, page: Page, show: Show) -> None:
    stage.reply_to_post = (303, "/done")
    show(
        '<section data-board-state="queued"><article class="board-card" draggable="true">Card'
        '<form method="post" action="/send"><button data-move-to="in_production">Move</button>'
        "</form>"
        '</article></section><section data-board-state="completed">Finished</section>'
        '<section data-board-state="in_production">Production</section>'
    )
    page.get_by_text("Card").drag_to(page.get_by_text("Finished"))
    assert stage.posts == 0
    page.get_by_text("Card").drag_to(page.get_by_text("Production"))
    expect(page.get_by_text("Thank you")).to_be_visible()

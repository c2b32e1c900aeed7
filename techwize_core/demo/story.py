"""One order from sign-up to download, over HTTP only, as a client would make it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from techwize_core.demo.pictures import demo_pictures

POLL_SECONDS = 0.2
PAYMENT_SECONDS = 60.0
PRODUCTION_SECONDS = 600.0


class StoryFailed(Exception):
    """A step did not happen; the text says which and why."""


@dataclass
class Step:
    """One step with its time in seconds."""

    name: str
    seconds: float
    detail: str


@dataclass
class Story:
    """What happened, step by step, and where the results lie."""

    steps: list[Step] = field(default_factory=list)
    project_id: str = ""
    video: str = ""
    receipt: str = ""
    seconds: float = 0.0


class OrderStory:
    """Plays a client at ``url``; ``show`` is called with each step as it ends, ``tick`` while one goes on."""

    def __init__(
        self,
        url: str,
        target: Path,
        *,
        show: Callable[[Step], None] = lambda _step: None,
        tick: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self._target = target
        self._show = show
        self._tick = tick
        self._story = Story()
        # A phone of its own, so that several demos do not wait for each other's prompts.
        self._phone = f"2547{secrets.randbelow(10**8):08d}"

    def play(self) -> Story:
        """The whole story. Raises :class:`StoryFailed`."""
        started = time.monotonic()
        try:
            sandbox = self._sandbox()
            self._sign_up()
            project = self._order()
            self._upload(project)
            self._pay(project, sandbox)
            self._produced(project, "produced")
            self._revise(project)
            self._produced(project, "produced again")
            self._approve(project)
            self._download(project)
        except httpx.HTTPError as error:
            raise StoryFailed(f"The server cannot be reached: {error}") from error
        finally:
            self._http.close()
        self._story.seconds = time.monotonic() - started
        return self._story

    def _sandbox(self) -> str:
        found = self._json("GET", "/.well-known/techwize.json")
        if "sandbox_url" not in found:
            raise StoryFailed(
                "This server has no payment sandbox; the demo pays with no real money."
            )
        return str(found["sandbox_url"])

    def _sign_up(self) -> None:
        with self._step("signed up") as note:
            email = f"demo-{secrets.token_hex(6)}@example.com"
            person = {
                "email": email,
                "password": secrets.token_urlsafe(12),
                "full_name": "Wambui Mwangi",
                "phone_number": self._phone,
                "company_name": "Kilimani Coffee House",
            }
            tokens = self._json("POST", "/api/auth/signup", json=person)
            self._http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
            self._refresh_token = tokens["refresh_token"]
            note(email)

    def _order(self) -> str:
        with self._step("ordered") as note:
            services = self._json("GET", "/api/services")["items"]
            category = next((c for c in services if "Product" in c["name"]), services[0])
            # With a voice: what the newcomer sees and hears is the whole product.
            package = next(
                (p for p in category["packages"] if p["includes_voiceover"]),
                category["packages"][0],
            )
            brief = {
                "package_id": package["id"],
                "title": "Fresh roast, every morning",
                "description": "Kilimani Coffee House roasts beans from Nyeri each morning and pours them by hand."
                " Open from 6 am on Argwings Kodhek Road. This week a cappuccino is KSh 250.",
                "target_platform": "instagram",
                "video_duration": "15s",
                "brand_colors": {"primary": "#B8431F", "secondary": "#E2B040"},
                "cta_text": "Come by before 9 for a free mandazi",
                "cta_url": "https://kilimanicoffee.example.co.ke",
            }
            project = self._json("POST", "/api/projects", json=brief)
            self._story.project_id = project["id"]
            note(
                f"{project['reference']}, {category['name']} {package['name']}, KSh {project['total_amount']}"
            )
        return str(project["id"])

    def _upload(self, project: str) -> None:
        with self._step("uploaded") as note:
            pictures = demo_pictures()
            for name, content in pictures.items():
                kind = "logo" if name.startswith("logo") else "image"
                self._json(
                    "POST",
                    f"/api/projects/{project}/assets",
                    files={"file": (name, content)},
                    data={"asset_type": kind},
                )
            note(f"{len(pictures)} files")

    def _pay(self, project: str, sandbox: str) -> None:
        with self._step("paid") as note:
            body = {"project_id": project, "payment_method": "mpesa", "phone_number": self._phone}
            self._json("POST", "/api/payments/initiate", json=body)
            self._enter_pin(sandbox)
            self._wait_for(
                project,
                lambda p: p["status"] != "pending_payment",
                PAYMENT_SECONDS,
                lambda _p: "waiting for M-Pesa",
            )
            items = self._json("GET", f"/api/payments/{project}")["items"]
            note(f"M-Pesa receipt {items[-1]['mpesa_receipt_number'] or 'to follow'}")

    def _enter_pin(self, sandbox: str) -> None:
        """The prompt reaches the phone a moment after the order; then its owner types the PIN."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            answer = httpx.post(
                f"{sandbox}/sandbox/phone/{self._phone}",
                json={"pin": "1234"},
                timeout=10,
                trust_env=False,
            )
            if answer.is_success:
                return
            time.sleep(POLL_SECONDS)
        raise StoryFailed(f"The sandbox's phone got no prompt: {answer.text[:200]}")

    def _produced(self, project: str, name: str) -> None:
        with self._step(name) as note:
            done = self._wait_for(
                project,
                lambda p: p["status"] == "awaiting_approval",
                PRODUCTION_SECONDS,
                self._where,
            )
            video = self._newest_video(project)
            size = f"{video['file_size'] / 1e6:.1f} MB"
            note(
                f"version {video['details'].get('version')}, {size}; {done['status'].replace('_', ' ')}"
            )

    def _where(self, project: dict[str, Any]) -> str:
        runs = self._json("GET", f"/api/projects/{project['id']}/runs")["items"]
        steps = runs[-1]["steps"] if runs else []
        now = next((s["name"] for s in steps if s["status"] != "succeeded"), "")
        return f"{project['status'].replace('_', ' ')}{': ' + now if now else ''}"

    def _revise(self, project: str) -> None:
        with self._step("asked a revision") as note:
            text = "Please make the music calmer, and say that we are open from 6 am."
            revision = self._json(
                "POST", f"/api/projects/{project}/revisions", json={"description": text}
            )
            note(f"revision {revision['revision_number']}")

    def _approve(self, project: str) -> None:
        with self._step("approved") as note:
            note(self._json("POST", f"/api/projects/{project}/approve")["status"])

    def _download(self, project: str) -> None:
        with self._step("downloaded") as note:
            self._target.mkdir(parents=True, exist_ok=True)
            video = self._newest_video(project)
            self._story.video = self._save(video["file_url"], self._target / f"{project}.mp4")
            payment = self._json("GET", f"/api/payments/{project}")["items"][-1]["id"]
            receipt = f"/api/payments/{payment}/receipt.pdf"
            self._story.receipt = self._save(receipt, self._target / f"{project}-receipt.pdf")
            note(self._story.video)

    def _newest_video(self, project: str) -> dict[str, Any]:
        assets = self._json("GET", f"/api/projects/{project}/assets")["items"]
        videos = [
            a
            for a in assets
            if a["asset_type"] == "final_output" and a["media_type"] == "video/mp4"
        ]
        if not videos:
            raise StoryFailed("The project has no finished video.")
        return dict(max(videos, key=lambda a: a["details"].get("version", 0)))

    def _save(self, address: str, target: Path) -> str:
        with self._http.stream("GET", address) as answer:
            if not answer.is_success:
                raise StoryFailed(f"{address.partition('?')[0]} answered {answer.status_code}")
            with target.open("wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)
        return str(target.resolve())

    def _wait_for(
        self,
        project: str,
        good: Callable[[dict[str, Any]], bool],
        seconds: float,
        describe: Callable[[dict[str, Any]], str],
    ) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            now = self._json("GET", f"/api/projects/{project}")
            if good(now):
                return now
            if now["status"] == "cancelled" or time.monotonic() > deadline:
                raise StoryFailed(
                    f"The project is {now['status']} after {seconds:.0f} s: {describe(now)}"
                )
            self._tick(describe(now))
            time.sleep(POLL_SECONDS)

    def _json(self, method: str, path: str, **request: Any) -> Any:
        answer = self._http.request(method, path, **request)
        if answer.status_code == 401 and "Authorization" in self._http.headers:
            self._renew()
            answer = self._http.request(method, path, **request)
        if answer.status_code == 429:
            time.sleep(min(60, int(answer.headers.get("Retry-After", "1"))))
            answer = self._http.request(method, path, **request)
        if not answer.is_success:
            raise StoryFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()

    def _renew(self) -> None:
        """An access token lives 15 minutes; a slow machine's render may last longer."""
        answer = self._http.post("/api/auth/refresh", json={"refresh_token": self._refresh_token})
        if answer.is_success:
            self._refresh_token = answer.json()["refresh_token"]
            self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        started = time.monotonic()
        details: list[str] = []
        yield details.append
        step = Step(name, round(time.monotonic() - started, 3), "; ".join(details))
        self._story.steps.append(step)
        self._show(step)

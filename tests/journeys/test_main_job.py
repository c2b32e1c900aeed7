"""The main job, end to end: the real processes, over HTTP only, from sign-up to download."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from tests.fixtures.run import Run, wait_until

pytestmark = [pytest.mark.timeout(420), pytest.mark.needs_plugins]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A running installation."""
    run = Run(tmp_path_factory.mktemp("run"))
    run.start()
    yield run
    assert run.stop() == 0


@pytest.fixture(scope="module")
def story(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What ``techwize demo --json`` did."""
    out = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "techwize_core",
            "demo",
            "--url",
            run.url,
            "--json",
            "--out",
            str(out),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_demo_goes_from_sign_up_to_download(story: dict) -> None:
    assert story["ok"] is True
    assert [step["name"] for step in story["steps"]] == [
        "signed up",
        "ordered",
        "uploaded",
        "paid",
        "produced",
        "asked a revision",
        "produced again",
        "approved",
        "downloaded",
    ]


def test_the_video_is_what_was_ordered(story: dict) -> None:
    with av.open(story["video"]) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 1080, 1920)
        assert video.average_rate == 30
        assert (audio.codec_context.name, audio.rate) == ("aac", 48000)
        assert abs(film.duration / av.time_base - 15) <= 1 / 30


def test_the_receipt_is_a_pdf(story: dict) -> None:
    assert Path(story["receipt"]).read_bytes().startswith(b"%PDF-")


def test_the_sandbox_and_our_ledger_agree_to_the_shilling(run: Run, story: dict) -> None:
    sandbox = run.get("/.well-known/techwize.json").json()["sandbox_url"]
    moved = httpx.get(f"{sandbox}/sandbox/statement", trust_env=False).json()["items"]
    admin = _Person(run, "admin")
    payments = admin.get(f"/api/payments/{story['project_id']}").json()
    paid = [item for item in payments["items"] if item["status"] == "completed"]
    assert [(m["receipt"], Decimal(str(m["amount"]))) for m in moved] == [
        (p["mpesa_receipt_number"], Decimal(p["amount"])) for p in paid
    ]
    assert payments["balance"]["due"] == "0.00"


def test_every_automation_succeeded(run: Run, story: dict) -> None:
    admin = _Person(run, "admin")

    def logs() -> list[dict]:
        address = "/api/admin/automation-logs"
        return admin.get(address, project_id=story["project_id"], limit=100).json()["items"]

    # The story ends with the client's approval; what follows from that may still be under way.
    wait_until(lambda: "pending" not in {log["status"] for log in logs()}, 30)
    assert logs() != []
    assert [log for log in logs() if log["status"] != "success"] == []


def test_nobody_else_sees_the_order(run: Run, story: dict) -> None:
    path = f"/api/projects/{story['project_id']}"
    assert _Person(run, "client").get(path).status_code == 404
    assert _Person(run, "admin", tenant="zawadi").get(path).status_code == 404


def test_mails_lie_in_the_folder(run: Run, story: dict) -> None:
    mails = list((run.data_dir / "mail").glob("*.eml"))
    assert len(mails) >= 6


class _Person:
    """A demo person's view of the API."""

    def __init__(self, run: Run, role: str, tenant: str = "demo") -> None:
        self._run = run
        self._headers = {"X-Tenant": tenant}
        body = {"email": f"{role}@{tenant}.techwize.test", "password": "karibu-demo"}
        answer = httpx.post(
            f"{run.url}/api/auth/login", json=body, headers=self._headers, trust_env=False
        )
        self._headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self._run.get(path, headers=self._headers, params=params)

"""An order becomes a film, a revision another one: the real steps and the real renderer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from techwize_core.kernel.platform import Platform
from techwize_core.production.models import STEPS
from tests.fixtures.api import Api
from tests.fixtures.orders import order_film, pay_in_full
from tests.fixtures.studio import CallBook


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "AUTO_PRODUCTION": "on", "AUTO_REVIEW": "on"}


def finals(api: Api, project: str) -> list[dict[str, Any]]:
    """The finished films of a project, oldest version first."""
    assets = api.get(f"/api/projects/{project}/assets")["items"]
    return [asset for asset in assets if asset["asset_type"] == "final_output"]


@pytest.mark.timeout(300)
def test_a_paid_order_becomes_a_film_and_a_revision_another(
    api: Api,
    platform: Platform,
    run_tasks: Callable[[], int],
    book: CallBook,
    plain_template: str,
) -> None:
    client, admin = api.login("client"), api.login("admin")
    project = order_film(client, pictures=0, template_id=plain_template)
    pay_in_full(platform, project)
    run_tasks()

    (run,) = admin.get(f"/api/projects/{project}/runs")["items"]
    assert [(s["name"], s["status"], s["attempts"]) for s in run["steps"]] == [
        (name, "succeeded", 1) for name in STEPS
    ]
    assert all(len(s["input_hash"]) == 64 and s["seconds"] >= 0 for s in run["steps"])
    costs = {s["name"]: s["cost"] for s in run["steps"] if s["cost"] != "0.0000"}
    assert costs == {"script": "0.0200", "voice": "0.0200"}
    failed = {g["name"] for g in run["report"]["gates"] if not g["passed"]}
    # Two still scenes are frozen by design; everything else must hold.
    assert (run["status"], failed) == ("succeeded", {"no_frozen"})
    (film,) = finals(client, project)
    assert (film["details"]["version"], film["details"]["seconds"]) == (1, 15.0)
    assert film["media_type"] == "video/mp4"
    assert platform.store.exists(film["details"]["poster_key"])
    assert platform.store.exists(film["details"]["vtt_key"])

    # A failed gate is for staff to look at: nothing goes to the client by itself.
    assert client.get(f"/api/projects/{project}")["status"] == "in_review"
    admin.patch(f"/api/admin/projects/{project}/status", {"status": "awaiting_approval"})
    client.post(
        f"/api/projects/{project}/revisions", {"description": "Make it more cheerful."}, expect=201
    )
    run_tasks()
    newest, oldest = admin.get(f"/api/projects/{project}/runs")["items"]
    assert (newest["number"], newest["status"], oldest["number"]) == (2, "succeeded", 1)
    first, second = finals(client, project)
    assert second["details"]["version"] == 2
    assert script_of(newest) != script_of(oldest)
    assert book.finished("write") == book.begun("write") and len(book.begun("write")) == 2

    # Making it again from the voice on costs nothing and gives the same.
    spoken, beds = book.begun("speak"), book.begun("bed")
    again = admin.post(f"/api/runs/{newest['id']}/steps/voice/rerun")
    assert [s["status"] for s in again["steps"]] == ["succeeded"] * 3 + ["pending"] * 6
    run_tasks()
    after = admin.get(f"/api/runs/{newest['id']}")
    assert after["status"] == "succeeded"
    assert hashes_of(after) == hashes_of(newest)
    assert (book.begun("speak"), book.begun("bed")) == (spoken, beds)
    assert [f["id"] for f in finals(client, project)] == [first["id"], second["id"]]


def script_of(run: dict[str, Any]) -> list[str]:
    """The words of a run."""
    step = next(s for s in run["steps"] if s["name"] == "script")
    return [line["text"] for line in step["output"]["lines"]]


def hashes_of(run: dict[str, Any]) -> list[str]:
    """What its steps were made from."""
    return [step["input_hash"] for step in run["steps"]]

"""Runs: one worker at a time, tries and failures, cancelling, and who may see and do what."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.production import lease
from techwize_core.production.errors import LeaseLost, RunCancelled
from techwize_core.production.models import STEPS, ProviderCall
from techwize_core.production.runner import TRIES, advance_run
from techwize_core.production.service import ProductionService
from techwize_core.production.tasks import sweep_runs
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import order_film, pay_in_full
from tests.fixtures.projects import assign_to, bring_to
from tests.fixtures.studio import CallBook
from tests.fixtures.tasks import run_due_tasks
from tests.functional.production.run_world import RunWorld, in_background


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until ``holds()``; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def waiting_renders(platform: Platform) -> int:
    """How many runs wait in the queue; takes them out."""
    queue = platform.tasks.queues["render"]
    count = queue.pending_count()
    queue.flush()
    return count


def test_two_workers_never_work_on_one_run(world: RunWorld, book: CallBook) -> None:
    run = world.start()
    hold = book.folder / "hold-speak"
    hold.touch()
    first = in_background(lambda: world.advance(run, "voice"))
    until(lambda: bool(book.begun("speak")))
    advance_run(world.platform, run)  # comes back at once: the run is taken
    assert book.begun("write") == book.finished("write") and len(book.begun("write")) == 1
    hold.unlink()
    first.join(30)
    assert len(book.begun("speak")) == len(book.finished("speak")) == 2
    assert [world.steps(run)[name].attempts for name in STEPS[:5]] == [1, 1, 1, 1, 0]


def test_worker_that_lost_its_run_writes_nothing_more(world: RunWorld, book: CallBook) -> None:
    run = world.start()
    hold = book.folder / "hold-speak"
    hold.touch()
    late = in_background(lambda: advance_run(world.platform, run))
    until(lambda: bool(book.begun("speak")))
    world.take_lease_away(run)
    hold.unlink()
    late.join(30)
    assert not late.is_alive()
    step = world.steps(run)["voice"]
    assert (step.status, step.output) == ("running", None)


def test_cancelled_run_is_dropped(world: RunWorld, book: CallBook) -> None:
    run = world.start()
    hold = book.folder / "hold-speak"
    hold.touch()
    worker = in_background(lambda: advance_run(world.platform, run))
    until(lambda: bool(book.begun("speak")))
    world.admin.patch(f"/api/admin/projects/{world.project}/status", {"status": "cancelled"})
    _deliver(world)
    assert world.run(run).status == "cancelled"
    hold.unlink()
    worker.join(30)
    assert not worker.is_alive()
    assert world.run(run).status == "cancelled"
    assert world.steps(run)["captions"].status == "pending"


@pytest.mark.parametrize("reason", [RunCancelled, LeaseLost])
def test_heartbeat_stops_long_work_whose_run_is_no_longer_ours(
    world: RunWorld, monkeypatch: pytest.MonkeyPatch, reason: type[Exception]
) -> None:
    """A render looks at this between frames: it must not go on for minutes for nobody."""
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.3)
    run = world.start()
    held = lease.RunLease.take(world.platform, world.tenant_id, run)
    assert held is not None
    with held:
        held.raise_if_stopped()
        if reason is RunCancelled:
            with world.platform.unit(Scope.worker(world.tenant_id)) as work:
                production = work.get(ProductionService)
                production.cancel(production.get(run))
        else:
            world.take_lease_away(run)
        until(held.must_stop)
        with pytest.raises(reason):
            held.raise_if_stopped()


def test_passing_trouble_is_tried_again_after_a_pause(world: RunWorld, book: CallBook) -> None:
    world.switch_off("offline_studio")
    book.fail("write", "unavailable", "The service is down.")
    run = world.start()
    waiting_renders(world.platform)
    advance_run(world.platform, run)
    step = world.steps(run)["script"]
    assert (step.status, step.attempts, step.error_message) == (
        "pending",
        1,
        "The service is down.",
    )
    assert world.run(run).status == "queued"
    advance_run(world.platform, run)  # the pause is not over: nobody may take it
    assert world.steps(run)["script"].attempts == 1
    world.let_lease_end(run)
    book.mend("write")
    world.advance(run, "script")
    step = world.steps(run)["script"]
    assert (step.status, step.attempts, step.error_message) == ("succeeded", 2, None)


def test_lasting_trouble_ends_the_run_and_tells_staff(world: RunWorld, book: CallBook) -> None:
    world.switch_off("offline_studio")
    book.fail("write", "unavailable", "The service is down.")
    run = world.start()
    for _ in range(TRIES):
        world.let_lease_end(run)
        advance_run(world.platform, run)
    assert (world.run(run).status, world.run(run).error_message) == (
        "failed",
        "The service is down.",
    )
    (event,) = world.events("production_failed")
    assert (event["step"], event["number"]) == ("script", 1)
    assert world.client.get(f"/api/projects/{world.project}")["status"] == "in_production"
    book.mend("write")
    early = world.admin.post(f"/api/runs/{run}/steps/voice/rerun", expect=409)
    assert "earlier step" in early["detail"]
    world.admin.post(f"/api/runs/{run}/steps/script/rerun")
    world.advance(run, "script")
    assert world.steps(run)["script"].status == "succeeded"


def test_sweep_finds_runs_that_nobody_holds(world: RunWorld, book: CallBook) -> None:
    run = world.start()
    waiting_renders(world.platform)
    world.platform.clock.move(timedelta(seconds=5))
    for _ in range(3):  # behind a long render, each round would leave a task
        sweep_runs(world.platform)
    assert waiting_renders(world.platform) == 1
    hold = book.folder / "hold-write"
    hold.touch()
    worker = in_background(lambda: world.advance(run, "script"))
    until(lambda: bool(book.begun("write")))
    sweep_runs(world.platform)
    assert waiting_renders(world.platform) == 0
    hold.unlink()
    worker.join(30)
    sweep_runs(world.platform)
    assert waiting_renders(world.platform) == 1


def test_finished_call_of_a_killed_worker_is_found_on_the_disk(
    world: RunWorld, book: CallBook
) -> None:
    """The worker died between the provider's answer and the row that says so."""
    run = world.start()
    world.advance(run, "voice")
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        for table in (
            "provider_calls set status = 'started', result = null",
            "production_steps set status = 'running', output = null where name <> 'brief'",
        ):
            work.session.execute(text(f"update {table}"))
    world.advance(run, "voice")
    assert len(book.begun("write")) == 1 and len(book.begun("speak")) == 2
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        rows = work.session.query(ProviderCall).all()
        assert {(row.status, row.calls) for row in rows} == {("done", 1)}
    steps = world.steps(run)
    assert (str(steps["script"].cost), str(steps["voice"].cost)) == ("0.0200", "0.0200")


def test_clients_see_progress_and_staff_see_all(world: RunWorld) -> None:
    run = world.start()
    world.advance(run, "script")
    (seen,) = world.client.get(f"/api/projects/{world.project}/runs")["items"]
    assert set(seen["steps"][0]) == {"name", "status", "progress"}
    assert not {"report", "error_message"} & set(seen)
    assert seen == world.client.get(f"/api/runs/{run}")
    whole = world.admin.get(f"/api/runs/{run}")
    script = whole["steps"][1]
    assert (script["name"], script["attempts"], script["cost"]) == ("script", 1, "0.0200")
    assert len(script["input_hash"]) == 64


def test_runs_of_others_are_not_there(world: RunWorld, api: Api) -> None:
    run = world.start()
    for stranger in (api.signup(), api.at("zawadi").login("admin")):
        stranger.get(f"/api/runs/{run}", expect=404)
        stranger.get(f"/api/projects/{world.project}/runs", expect=404)
        stranger.post(f"/api/runs/{run}/steps/voice/rerun", expect=404)
    api.get(f"/api/runs/{run}", expect=401)
    for wrong in (uuid4(), "nonsense", f"{{{run}}}"):
        world.admin.get(f"/api/runs/{wrong}", expect=404)


def test_what_may_not_be_done_is_said(world: RunWorld) -> None:
    run = world.start()
    world.client.post(f"/api/runs/{run}/steps/voice/rerun", expect=403)
    world.client.post(f"/api/projects/{world.project}/runs", expect=403)
    world.admin.post(f"/api/runs/{run}/steps/dance/rerun", expect=404)
    world.admin.post(f"/api/runs/{run}/steps/voice/rerun", expect=409)
    world.admin.post(f"/api/projects/{world.project}/runs", expect=409)


def test_nothing_starts_by_itself_unless_it_is_told_to(
    api: Api, platform: Platform, run_tasks: Callable[[], int], plain_template: str
) -> None:
    client = api.login("client")
    project = order_film(client, pictures=0, template_id=plain_template)
    pay_in_full(platform, project)
    run_tasks()
    assert client.get(f"/api/projects/{project}")["status"] == "queued"
    assert client.get(f"/api/projects/{project}/runs")["items"] == []
    started = api.login("admin").post(f"/api/projects/{project}/runs", expect=201)
    assert (started["number"], started["status"]) == (1, "queued")
    assert client.get(f"/api/projects/{project}")["status"] == "in_production"


def test_revision_past_the_included_ones_is_made_once_its_fee_is_paid(
    world: RunWorld, api: Api
) -> None:
    world.platform.settings = world.platform.settings.model_copy(update={"auto_production": "on"})
    run = world.start()
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        for done in (
            "update production_runs set status = 'succeeded' where id = :run",
            "update projects set revision_count_used = 9 where id = :project",
        ):
            work.session.execute(text(done), {"run": run, "project": world.project})
    assign_to(world.platform, world.project, api.login("editor").user["id"])
    bring_to(world.platform, world.project, Status.AWAITING_APPROVAL)
    path = f"/api/projects/{world.project}/revisions"
    asked = world.client.post(path, {"description": "Louder, please."}, expect=201)
    assert asked["fee"] != "0.00"
    _deliver(world)
    runs = f"/api/projects/{world.project}/runs"
    assert [made["number"] for made in world.client.get(runs)["items"]] == [1]
    pay_in_full(world.platform, world.project)
    _deliver(world)
    assert [made["number"] for made in world.client.get(runs)["items"]] == [2, 1]


def test_unpaid_order_is_not_produced(api: Api, plain_template: str) -> None:
    project = order_film(api.login("client"), pictures=0, template_id=plain_template)
    problem = api.login("admin").post(f"/api/projects/{project}/runs", expect=409)
    assert "pending_payment" in problem["detail"]


def _deliver(world: RunWorld) -> None:
    """Run what waits in the default queue alone: the render queue's worker is the test."""
    run_due_tasks(world.platform, queues=("default",))

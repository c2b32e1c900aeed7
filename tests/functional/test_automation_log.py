"""What ran by itself, as an admin sees it, and running it again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of

LOGS = "/api/admin/automation-logs"


@pytest.fixture
def admin(api: Api) -> Api:
    """An admin of the demo tenant."""
    return api.login("admin")


def test_a_run_says_what_it_did(api: Api, admin: Api, run_tasks) -> None:
    order = api.signup().order()
    run_tasks()
    [run] = admin.get(LOGS, project_id=order["id"])["items"]
    assert (run["trigger_type"], run["action_taken"], run["status"], run["attempts"]) == (
        "new_order",
        "confirm_order",
        "success",
        1,
    )
    assert run["metadata"]["outcome"] == f"told: We have your order {order['reference']}"
    assert run["error_message"] is None
    assert run["finished_at"] is not None


def test_a_run_that_found_nothing_to_do_is_not_shown(
    api: Api, admin: Api, platform: Platform, run_tasks
) -> None:
    client = api.signup()
    project = client.order()["id"]
    run_tasks()
    client.post(f"/api/projects/{project}/cancel")
    run_tasks()
    # Several handlers look at a change of status; a cancelled one that was never begun is news to none.
    assert admin.get(LOGS, project_id=project, trigger_type="status_change")["items"] == []
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        made = work.session.scalar(
            text("select count(*) from automation_logs where trigger_type = 'status_change'")
        )
    assert made


def test_the_log_is_filtered(api: Api, admin: Api, run_tasks) -> None:
    first, second = api.signup().order()["id"], api.signup().order()["id"]
    run_tasks()

    def found(**query: str) -> set[tuple[str, str]]:
        return {(r["trigger_type"], r["project_id"]) for r in admin.get(LOGS, **query)["items"]}

    assert found(trigger_type="new_order") == {("new_order", first), ("new_order", second)}
    assert found(project_id=first) == {("new_order", first)}
    assert found(status="failed") == set()
    for query in (
        {"status": "lost"},
        {"project_id": "x"},
        {"who": "me"},
        {"trigger_type": "x" * 100},
    ):
        admin.call("GET", LOGS, params=query, expect=422)


def test_a_failed_run_is_made_again_by_an_admin(
    api: Api, admin: Api, platform: Platform, run_tasks
) -> None:
    client = api.signup()
    run_tasks()
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.execute(
            text(
                "update automation_logs set status = 'failed', attempts = 7, error_message = 'ValueError: x'"
                " where trigger_type = 'account_created'"
            )
        )
    [run, *_] = admin.get(LOGS, status="failed", trigger_type="account_created")["items"]
    address = f"{LOGS}/{run['id']}/retry"
    client.post(address, expect=403)
    api.login("editor").post(address, expect=403)
    api.at("zawadi").login("admin").post(address, expect=404)
    again = admin.post(address)
    assert (again["status"], again["attempts"]) == ("pending", 0)
    run_tasks()
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        row = work.session.execute(
            text("select status, attempts, error_message from automation_logs where id = :id"),
            {"id": run["id"]},
        ).one()
    assert tuple(row) == ("success", 1, None)
    admin.post(address, expect=409)


def test_an_unknown_trigger_is_refused(api: Api) -> None:
    problem = api.login("admin").get("/api/admin/automation-logs", trigger_type="zz", expect=422)
    assert problem["errors"][0]["loc"] == ["query", "trigger_type"]

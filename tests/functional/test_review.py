"""The client's decisions and the staff's moves: what is allowed, and what a refusal says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import MOVES, Status, allowed_targets
from tests.fixtures.api import Api
from tests.fixtures.projects import assign_to, bring_to

BODIES = {"approve": {}, "cancel": {}, "revisions": {"description": "The logo is too small"}}
TARGETS = {"approve": Status.COMPLETED, "cancel": Status.CANCELLED, "revisions": Status.IN_REVISION}


@pytest.mark.parametrize("status", Status)
def test_each_decision_is_taken_where_the_table_says_and_refused_elsewhere(
    status: Status, client: Api, platform: Platform
) -> None:
    allowed = allowed_targets(status, Role.CLIENT)
    for act, target in TARGETS.items():
        project = client.order()["id"]
        bring_to(platform, project, status)
        if target in allowed:
            client.post(
                f"/api/projects/{project}/{act}",
                BODIES[act],
                expect=201 if act == "revisions" else 200,
            )
            assert client.get(f"/api/projects/{project}")["status"] == target
        else:
            problem = client.post(f"/api/projects/{project}/{act}", BODIES[act], expect=409)
            assert problem["allowed"] == [s.value for s in allowed]
            assert client.get(f"/api/projects/{project}")["status"] == status


def test_an_admin_moves_along_the_table_and_nowhere_else(
    api: Api, client: Api, platform: Platform
) -> None:
    admin = api.login("admin")
    for status in Status:
        allowed = [s.value for s in allowed_targets(status, Role.ADMIN)]
        project = client.order()["id"]
        bring_to(platform, project, status)
        address = f"/api/admin/projects/{project}/status"
        for target in Status:
            if target.value not in allowed:
                assert (
                    admin.patch(address, {"status": target.value}, expect=409)["allowed"] == allowed
                )
        if allowed:
            assert (
                admin.patch(address, {"status": allowed[0], "notes": "Go"})["status"] == allowed[0]
            )


def test_an_editor_moves_what_is_assigned_to_them(
    api: Api, client: Api, platform: Platform
) -> None:
    editor = api.login("editor")
    project = client.order()["id"]
    address = f"/api/admin/projects/{project}/status"
    bring_to(platform, project, Status.IN_PRODUCTION)
    editor.patch(address, {"status": "in_review"}, expect=404)
    assign_to(platform, project, editor.user["id"])
    assert editor.patch(address, {"status": "queued"}, expect=409)["allowed"] == ["in_review"]
    # Cancelling is there for others; an editor never may.
    editor.patch(address, {"status": "cancelled"}, expect=403)
    editor.patch(address, {"status": "in_review"})
    editor.patch(address, {"status": "in_production", "notes": "Sound is too low"})
    editor.patch(address, {"status": "in_review"})
    editor.patch(address, {"status": "awaiting_approval"})
    editor.patch(address, {"status": "completed"}, expect=403)
    client.patch(address, {"status": "completed"}, expect=403)
    editor.post(f"/api/projects/{project}/approve", expect=403)
    moves = client.get(f"/api/projects/{project}/timeline")["items"]
    assert [m["status"] for m in moves][-4:] == [
        "in_review",
        "in_production",
        "in_review",
        "awaiting_approval",
    ]
    assert moves[-3]["notes"] == "Sound is too low"


def test_revisions_past_the_included_ones_cost_a_fee_that_is_asked(
    client: Api, platform: Platform
) -> None:
    package = client.get("/api/services")["items"][0]["packages"][0]
    project = client.order(package_id=package["id"])["id"]
    price = Decimal(package["price_kes"])
    for number in range(1, package["revision_count"] + 2):
        bring_to(platform, project, Status.AWAITING_APPROVAL)
        revision = client.post(
            f"/api/projects/{project}/revisions", BODIES["revisions"], expect=201
        )
        included = number <= package["revision_count"]
        fee = Decimal("0.00") if included else (price / 5).quantize(Decimal("1"))
        assert (revision["revision_number"], revision["fee"]) == (number, f"{fee:.2f}")
        assert client.get(f"/api/projects/{project}")["total_amount"] == f"{price + fee:.2f}"
    listed = client.get(f"/api/projects/{project}/revisions")["items"]
    assert [r["revision_number"] for r in listed] == list(range(1, package["revision_count"] + 2))


def test_a_revision_brings_its_comments_or_nothing_at_all(client: Api, platform: Platform) -> None:
    project = client.order()["id"]
    bring_to(platform, project, Status.AWAITING_APPROVAL)
    address = f"/api/projects/{project}/revisions"
    secret = {
        "description": "x",
        "comments": [{"body": "here", "frame": 12}, {"body": "psst", "internal": True}],
    }
    client.post(address, secret, expect=403)
    assert client.get(f"/api/projects/{project}")["status"] == "awaiting_approval"
    assert client.get(f"/api/projects/{project}/comments")["items"] == []
    client.post(
        address, {"description": "x", "comments": [{"body": "here", "frame": 12}]}, expect=201
    )
    [comment] = client.get(f"/api/projects/{project}/comments")["items"]
    assert (comment["body"], comment["frame"]) == ("here", 12)


def test_no_person_queues_an_unpaid_project() -> None:
    queued = [move for move in MOVES if move.target is Status.QUEUED]
    assert [set(move.roles) for move in queued] == [{Role.WORKER}]


def test_completion_is_dated(client: Api, platform: Platform) -> None:
    project = client.order()["id"]
    bring_to(platform, project, Status.AWAITING_APPROVAL)
    done = client.post(f"/api/projects/{project}/approve")
    assert done["completed_date"] is not None

"""What each role may do with a project, written down a second time as people would tell it."""

from __future__ import annotations

import pytest

from techwize_core.kernel.db.scope import Role
from techwize_core.projects.states import MOVES, Status, allowed_targets, is_move, may_ever

# The client decides; the studio makes; an admin may also give up; only money queues.
MAKES = {
    "queued": ["in_production"],
    "in_production": ["in_review"],
    "in_review": ["in_production", "awaiting_approval"],
    "in_revision": ["in_production"],
}
MAY = {
    Role.CLIENT: {
        "pending_payment": ["cancelled"],
        "queued": ["cancelled"],
        "awaiting_approval": ["completed", "in_revision"],
    },
    Role.EDITOR: MAKES,
    Role.ADMIN: {
        "pending_payment": ["cancelled"],
        "queued": ["in_production", "cancelled"],
        "in_production": ["in_review", "cancelled"],
        "in_review": ["in_production", "awaiting_approval", "cancelled"],
        "awaiting_approval": ["cancelled"],
        "in_revision": ["in_production", "cancelled"],
        "completed": ["archived"],
    },
    Role.WORKER: {
        "pending_payment": ["queued", "cancelled"],
        "queued": ["in_production", "cancelled"],
        "in_production": ["in_review", "cancelled"],
        "in_review": ["in_production", "awaiting_approval", "cancelled"],
        "awaiting_approval": ["completed", "in_revision", "cancelled"],
        "in_revision": ["in_production", "cancelled"],
        "completed": ["archived"],
    },
}


@pytest.mark.parametrize("role", Role)
def test_each_role_moves_a_project_so_and_not_otherwise(role: Role) -> None:
    found = {status.value: [t.value for t in allowed_targets(status, role)] for status in Status}
    assert {status: targets for status, targets in found.items() if targets} == MAY.get(role, {})
    reached = {target for targets in MAY.get(role, {}).values() for target in targets}
    assert {status.value for status in Status if may_ever(role, status)} == reached


def test_a_move_exists_where_somebody_may_make_it() -> None:
    told = {(s, t) for moves in MAY.values() for s, targets in moves.items() for t in targets}
    assert {(move.source.value, move.target.value) for move in MOVES} == told
    assert {(s.value, t.value) for s in Status for t in Status if is_move(s, t)} == told

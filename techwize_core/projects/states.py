"""The state machine of a project: one table, from which the documentation is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from techwize_core.kernel.db.scope import Role


class Status(StrEnum):
    """Where a project stands."""

    PENDING_PAYMENT = "pending_payment"
    QUEUED = "queued"
    IN_PRODUCTION = "in_production"
    IN_REVIEW = "in_review"
    AWAITING_APPROVAL = "awaiting_approval"
    IN_REVISION = "in_revision"
    COMPLETED = "completed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Move:
    """One allowed move, and the roles that may make it."""

    source: Status
    target: Status
    roles: frozenset[Role]


_STAFF = frozenset({Role.EDITOR, Role.ADMIN, Role.WORKER})
_SYSTEM = frozenset({Role.WORKER})
_CLIENT = frozenset({Role.CLIENT})
_ADMIN = frozenset({Role.ADMIN, Role.WORKER})

MOVES: tuple[Move, ...] = (
    # Money alone queues a project: no role can wave it through unpaid.
    Move(Status.PENDING_PAYMENT, Status.QUEUED, _SYSTEM),
    Move(Status.QUEUED, Status.IN_PRODUCTION, _STAFF),
    Move(Status.IN_PRODUCTION, Status.IN_REVIEW, _STAFF),
    Move(Status.IN_REVIEW, Status.IN_PRODUCTION, _STAFF),
    Move(Status.IN_REVIEW, Status.AWAITING_APPROVAL, _STAFF),
    Move(Status.AWAITING_APPROVAL, Status.COMPLETED, _CLIENT | _SYSTEM),
    Move(Status.AWAITING_APPROVAL, Status.IN_REVISION, _CLIENT | _SYSTEM),
    Move(Status.IN_REVISION, Status.IN_PRODUCTION, _STAFF),
    Move(Status.COMPLETED, Status.ARCHIVED, _ADMIN),
    Move(Status.PENDING_PAYMENT, Status.CANCELLED, _CLIENT | _ADMIN),
    Move(Status.QUEUED, Status.CANCELLED, _CLIENT | _ADMIN),
    Move(Status.IN_PRODUCTION, Status.CANCELLED, _ADMIN),
    Move(Status.IN_REVIEW, Status.CANCELLED, _ADMIN),
    Move(Status.AWAITING_APPROVAL, Status.CANCELLED, _ADMIN),
    Move(Status.IN_REVISION, Status.CANCELLED, _ADMIN),
)


def allowed_targets(source: Status, role: Role) -> tuple[Status, ...]:
    """Where ``role`` may move a project that is in ``source``, in the table's order."""
    return tuple(move.target for move in MOVES if move.source is source and role in move.roles)


def is_move(source: Status, target: Status) -> bool:
    """Whether anybody may move a project so."""
    return any(move.source is source and move.target is target for move in MOVES)


def may_ever(role: Role, target: Status) -> bool:
    """Whether ``role`` may move a project to ``target`` from anywhere."""
    return any(move.target is target and role in move.roles for move in MOVES)

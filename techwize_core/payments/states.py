"""The states of one attempt to pay, and the only steps between them.

A step never goes back. One thing overtakes an end: money that arrives after an
attempt was given up as failed, cancelled or expired is still money.
"""

from __future__ import annotations

from techwize_core.payments.models import AttemptState as State

_ENDS_WITHOUT_MONEY = frozenset({State.FAILED, State.CANCELLED, State.EXPIRED})

STEPS: dict[State, frozenset[State]] = {
    State.CREATED: frozenset({State.SENT, State.PENDING, State.UNKNOWN, State.SUCCEEDED})
    | _ENDS_WITHOUT_MONEY,
    State.SENT: frozenset({State.PENDING, State.UNKNOWN, State.SUCCEEDED}) | _ENDS_WITHOUT_MONEY,
    State.PENDING: frozenset({State.UNKNOWN, State.SUCCEEDED}) | _ENDS_WITHOUT_MONEY,
    State.UNKNOWN: frozenset({State.SUCCEEDED}) | _ENDS_WITHOUT_MONEY,
    State.FAILED: frozenset({State.SUCCEEDED}),
    State.CANCELLED: frozenset({State.SUCCEEDED}),
    State.EXPIRED: frozenset({State.SUCCEEDED}),
    State.SUCCEEDED: frozenset(),
}
"""Where each state may go."""

STATUS_OF: dict[State, str] = {
    State.CREATED: "pending",
    State.SENT: "pending",
    State.PENDING: "pending",
    State.UNKNOWN: "pending",
    State.SUCCEEDED: "completed",
    State.FAILED: "failed",
    State.CANCELLED: "failed",
    State.EXPIRED: "failed",
}
"""The word for outsiders. Unknown is never called failed: its payer would pay again."""


def may_step(source: State, target: State) -> bool:
    """Whether an attempt may go from ``source`` to ``target``."""
    return target in STEPS[source]


def is_open(state: State) -> bool:
    """Whether the attempt has not ended yet."""
    return STATUS_OF[state] == "pending"

"""What can stand in the way of a payment."""

from __future__ import annotations

from pydantic import BaseModel

from techwize_core.kernel.errors import Conflict


class NothingDue(Conflict):
    """The project is paid, or cannot be paid for (any more)."""


class AttemptOpen(Conflict):
    """Another attempt of the project has not ended: one prompt at a time."""

    def __init__(self, open_payment: BaseModel | None) -> None:
        extra = {} if open_payment is None else {"open_payment": open_payment}
        super().__init__(
            "A payment for this order is still open. Finish it on the phone, or give it up first.",
            extra=extra,
        )


class StillOpen(Conflict):
    """The attempt cannot be given up yet: the payer could still pay it."""


class ImpossibleStep(Exception):
    """A defect: the state machine has no such step."""

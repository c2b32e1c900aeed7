"""What a step is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal

from techwize_core.kernel.db.base import Json
from techwize_core.production.context import RunContext


@dataclass(frozen=True)
class StepResult:
    """A step's result: ``output`` is JSON, ``cost`` US dollars, ``provider`` who made it."""

    output: Json
    provider: str | None = None
    cost: Decimal = Decimal("0")


class Step(ABC):
    """One step of a run, without state of its own: everything is in the context."""

    name: str
    revision = 1
    """Goes up when the step makes something else from the same inputs."""

    @abstractmethod
    def inputs(self, run: RunContext) -> Json:
        """All that decides the result: its hash says whether the step need be carried out."""

    @abstractmethod
    def carry_out(self, run: RunContext) -> StepResult:
        """Do it. May be killed at any point and is then called again.

        Raises :class:`~techwize_core.production.errors.StepRefused` when trying
        again would not help; anything else is tried again a few times.
        """

    def at_hand(self, run: RunContext, output: Json) -> bool:
        """Whether a kept result's files are on this machine; fetches them where it can."""
        return True

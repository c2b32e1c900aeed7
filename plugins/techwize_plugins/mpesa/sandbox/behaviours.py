"""The switches: how the next payments of one phone, or of all, shall go."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from techwize_plugins.mpesa.phone_numbers import normalised_msisdn

Outcome = Literal[
    "success",
    "cancelled",
    "timeout",
    "wrong_pin",
    "insufficient_funds",
    "no_callback",
    "duplicate_callback",
    "late_callback",
    "callback_before_response",
    "garbage",
    "wrong_amount",
]


class Behaviour(BaseModel):
    """What happens to a prompt once it is answered with the right PIN.

    ``auto`` answers it without its owner after ``delay_ms``; without ``auto``
    the owner answers, and ``delay_ms`` holds back the callback.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    outcome: Outcome = "success"
    delay_ms: int = Field(default=0, ge=0, le=600_000)
    auto: bool = False

    @property
    def delay_seconds(self) -> float:
        """``delay_ms`` in seconds."""
        return self.delay_ms / 1000


class BehaviourOrder(Behaviour):
    """The body of ``POST /sandbox/behaviour``: a behaviour, for one phone or for all."""

    outcome: Outcome
    msisdn: str | None = None

    @field_validator("msisdn")
    @classmethod
    def _in_one_spelling(cls, value: str | None) -> str | None:
        return None if value is None else normalised_msisdn(value)

    @property
    def behaviour(self) -> Behaviour:
        """The order without its addressee."""
        return Behaviour(outcome=self.outcome, delay_ms=self.delay_ms, auto=self.auto)

"""The state machine of an attempt."""

from __future__ import annotations

import pytest

from techwize_core.payments.models import OPEN_STATES, AttemptState
from techwize_core.payments.states import STATUS_OF, STEPS, is_open, may_step

ORDER = ["created", "sent", "pending", "unknown"]


def test_every_state_has_its_steps_and_its_word() -> None:
    assert set(STEPS) == set(STATUS_OF) == set(AttemptState)


@pytest.mark.parametrize("source", AttemptState)
def test_no_step_goes_back(source: AttemptState) -> None:
    for target in STEPS[source]:
        if target.value in ORDER:
            assert source.value in ORDER
            assert ORDER.index(target.value) > ORDER.index(source.value)


@pytest.mark.parametrize("source", [s for s in AttemptState if s is not AttemptState.SUCCEEDED])
def test_money_is_taken_in_every_state_but_once(source: AttemptState) -> None:
    assert may_step(source, AttemptState.SUCCEEDED)
    assert not any(may_step(AttemptState.SUCCEEDED, target) for target in AttemptState)


def test_open_states_are_those_that_the_database_allows_once() -> None:
    assert {s for s in AttemptState if is_open(s)} == set(OPEN_STATES)

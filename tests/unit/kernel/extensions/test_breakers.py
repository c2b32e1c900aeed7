"""When a breaker opens, what it lets through, and when it closes."""

from __future__ import annotations

from uuid import uuid4

from techwize_core.kernel.extensions.breakers import FAILURES_TO_OPEN, OPEN_SECONDS, Breakers

TENANT, OTHER = uuid4(), uuid4()


class Seconds:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened() -> tuple[Breakers, Seconds]:
    clock = Seconds()
    breakers = Breakers(clock)
    outcomes = [breakers.failed(TENANT, "p") for _ in range(FAILURES_TO_OPEN)]
    assert outcomes == [False] * (FAILURES_TO_OPEN - 1) + [True]
    return breakers, clock


def test_failures_in_a_row_open_it_for_one_tenant_and_plugin() -> None:
    breakers, _clock = opened()
    assert not breakers.admits(TENANT, "p")
    assert breakers.admits(TENANT, "q")
    assert breakers.admits(OTHER, "p")


def test_a_success_between_failures_keeps_it_closed() -> None:
    breakers = Breakers(Seconds())
    for _ in range(FAILURES_TO_OPEN - 1):
        breakers.failed(TENANT, "p")
    breakers.succeeded(TENANT, "p")
    assert not breakers.failed(TENANT, "p")
    assert breakers.admits(TENANT, "p")


def test_after_the_pause_one_call_is_let_through() -> None:
    breakers, clock = opened()
    clock.now += OPEN_SECONDS
    assert [breakers.admits(TENANT, "p") for _ in range(3)] == [True, False, False]


def test_the_call_after_the_pause_decides() -> None:
    breakers, clock = opened()
    clock.now += OPEN_SECONDS
    assert breakers.admits(TENANT, "p")
    assert breakers.failed(TENANT, "p")
    assert not breakers.admits(TENANT, "p")
    clock.now += OPEN_SECONDS
    assert breakers.admits(TENANT, "p")
    breakers.succeeded(TENANT, "p")
    assert [breakers.admits(TENANT, "p") for _ in range(3)] == [True, True, True]


def test_a_probe_that_never_comes_back_is_followed_by_another() -> None:
    breakers, clock = opened()
    clock.now += OPEN_SECONDS
    assert breakers.admits(TENANT, "p")
    clock.now += OPEN_SECONDS
    assert breakers.admits(TENANT, "p")

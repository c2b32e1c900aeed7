"""What is kept for a while only is deleted when its time is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import create_engine, text

from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.idempotency import KEPT
from tests.fixtures.api import Api


def kept_answers(owner_url: str) -> int:
    """How many answers the database holds, of all agencies."""
    owner = create_engine(owner_url)
    with owner.connect() as connection:
        count: int = connection.execute(text("select count(*) from idempotency_keys")).scalar_one()
    owner.dispose()
    return count


def test_answers_are_forgotten_after_a_day_at_every_agency(
    api: Api, platform: Platform, owner_url: str
) -> None:
    sweep = next(sweep for sweep in platform.sweeps if sweep.name == "idempotency")
    lead = {"name": "Achieng", "email": "a@example.com", "message": "Hello"}
    for tenant in ("demo", "zawadi"):
        api.at(tenant).post("/api/contact", lead, expect=201, Idempotency_Key="one")
    platform.clock.move(KEPT - timedelta(minutes=1))
    sweep.run(platform)
    assert kept_answers(owner_url) == 2
    api.post("/api/contact", lead, expect=201, Idempotency_Key="two")
    platform.clock.move(timedelta(minutes=2))
    sweep.run(platform)
    assert kept_answers(owner_url) == 1

"""An order becomes a film: the real steps, the real offline studio, the real renderer."""

from __future__ import annotations

from io import BytesIO

import pytest

from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import order_film, pay_in_full


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "AUTO_PRODUCTION": "on", "AUTO_REVIEW": "on"}


def test_a_paid_order_becomes_a_film_that_its_client_may_review(
    api: Api, platform: Platform, run_tasks
) -> None:
    client = api.login("client")
    project = order_film(client)
    pay_in_full(platform, project)
    run_tasks()
    print(client.get(f"/api/projects/{project}")["status"])
    for run in api.login("admin").get(f"/api/projects/{project}/runs")["items"]:
        for step in run["steps"]:
            print({k: v for k, v in step.items() if k != "output"}, str(step["output"])[:300])
        print(run["status"], run["error_message"], run["report"])
    print(client.get(f"/api/projects/{project}/assets"))
    assert 0

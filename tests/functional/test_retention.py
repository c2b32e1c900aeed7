"""What is kept for a while only is deleted when its time is over."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import create_engine, text
from webtest import TestApp

from techwize_core.kernel.objects.errors import ObjectMissing, StorageUnavailable
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.idempotency import KEPT
from techwize_core.kernel.web.throttle import HINTS
from techwize_core.payments import retention
from techwize_core.projects import staging
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of


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


def run_sweep(platform: Platform, name: str) -> None:
    next(sweep for sweep in platform.sweeps if sweep.name == name).run(platform)


def rows(owner_url: str, query: str) -> list[tuple[Any, ...]]:
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    owner.dispose()
    return found


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#884422").save(file, "PNG")
    return file.getvalue()


def stored(platform: Platform) -> list[str]:
    return [head.key for head in platform.store.list("tenants/")]


def test_a_file_that_no_row_came_to_name_is_deleted(
    api: Api, platform: Platform, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = api.signup()
    project = client.order()["id"]
    client.upload(project, "kept.png", picture())
    kept = stored(platform)

    def fails(*_given: object, **_more: object) -> None:
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patched:
        # After the file is in the store, before anything is committed.
        patched.setattr("techwize_core.projects.assets.tell", fails)
        client.upload(project, "lost.png", picture(), expect=500)
    assert len(stored(platform)) == len(kept) + 1
    run_sweep(platform, "clear_staged_files")
    assert len(stored(platform)) == len(kept) + 1
    platform.clock.move(staging.SETTLED_AFTER + timedelta(minutes=1))
    run_sweep(platform, "clear_staged_files")
    assert stored(platform) == kept
    assert rows(owner_url, "select file_key from staged_files") == []


def test_a_store_that_does_not_answer_is_asked_again(
    api: Api, platform: Platform, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = api.signup()
    client.upload(client.order()["id"], "lost.png", picture())
    rows(owner_url, "update project_assets set file_url = 'elsewhere' returning id")
    platform.clock.move(staging.SETTLED_AFTER + timedelta(minutes=1))

    def away(_key: str) -> None:
        raise StorageUnavailable("The storage does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(platform.store, "delete", away)
        with pytest.raises(StorageUnavailable):
            run_sweep(platform, "clear_staged_files")
    [(key,)] = rows(owner_url, "select file_key from staged_files")
    run_sweep(platform, "clear_staged_files")
    with pytest.raises(ObjectMissing):
        platform.store.head(key)


def test_settled_callbacks_are_forgotten_after_ninety_days(
    api: Api, platform: Platform, owner_url: str
) -> None:
    tenant = tenant_of(platform, "demo")
    made = [
        ("processed", "true"),
        ("malformed", "false"),
        ("rejected", "true"),
        ("orphan", "false"),
        ("orphan", "true"),
        ("received", "false"),
    ]
    for status, secret in made:
        rows(
            owner_url,
            "insert into payment_callbacks (id, tenant_id, provider, body, headers, remote_addr,"
            " secret_path, flagged, status, note) values (gen_random_uuid(),"
            f" '{tenant}', 'mpesa', '', '{{}}', '', {secret}, '', '{status}', '') returning id",
        )
    query = "select status, secret_path from payment_callbacks order by 1, 2"
    platform.clock.move(retention.KEPT - timedelta(minutes=1))
    run_sweep(platform, "forget_settled_callbacks")
    assert len(rows(owner_url, query)) == len(made)
    platform.clock.move(timedelta(minutes=2))
    run_sweep(platform, "forget_settled_callbacks")
    # What came to a secret address and fits nothing may be somebody's money.
    assert rows(owner_url, query) == [("orphan", True), ("received", False)]


def test_callbacks_to_the_address_that_is_no_secret_are_few(
    platform: Platform, app: TestApp, owner_url: str
) -> None:
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    for _ in range(HINTS.limit):
        app.post("/api/webhooks/mpesa", b"{}", headers={"X-Tenant": "demo"}, status=200)
    app.post("/api/webhooks/mpesa", b"{}", headers={"X-Tenant": "demo"}, status=429)
    [(count,)] = rows(owner_url, "select count(*) from payment_callbacks")
    assert count == HINTS.limit

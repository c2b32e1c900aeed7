"""Who is told what: each of the spec's triggers once, in the person's language, by portal and mail."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.outbox.models import AutomationLog, Event
from techwize_core.kernel.platform import Platform
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.notifications.tasks import RETRY_AFTER, sweep_messages
from techwize_core.notifications.texts import TEXTS, Text
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import pay_in_full, tenant_of
from tests.fixtures.projects import bring_to


def told(person: Api) -> list[tuple[str, str]]:
    """Type and title, first one first."""
    items = person.get("/api/notifications", limit=100)["items"]
    return [(n["type"], n["title"]) for n in reversed(items)]


def test_an_order_from_sign_up_to_delivery(
    api: Api, client: Api, platform: Platform, run_tasks
) -> None:
    editor, admin = api.login("editor"), api.login("admin")
    order = client.order(title="Mandazi")
    project, reference = order["id"], order["reference"]
    run_tasks()
    pay_in_full(platform, project)
    run_tasks()
    bring_to(platform, project, Status.AWAITING_APPROVAL)
    run_tasks()
    client.post(f"/api/projects/{project}/revisions", {"description": "Louder, please"}, expect=201)
    run_tasks()
    bring_to(platform, project, Status.AWAITING_APPROVAL)
    run_tasks()
    client.post(f"/api/projects/{project}/approve")
    run_tasks()
    started = ("status_update", f"Production of {reference} has started")
    ready = ("delivery_ready", f"{reference} is ready for your review")
    [welcome, *rest] = told(client)
    assert (welcome[0], welcome[1].split(" to ")[0]) == ("status_update", "Welcome")
    assert rest == [
        ("order_confirmation", f"We have your order {reference}"),
        ("payment_received", f"Payment received for {reference}"),
        started,
        ready,
        ("status_update", f"We have your changes for {reference}"),
        started,
        ready,
        ("status_update", f"{reference} is completed"),
        ("delivery_ready", "Your video is ready to download"),
    ]
    assert told(editor) == [
        ("status_update", f"{reference} is yours"),
        ("status_update", f"Changes asked for {reference}"),
    ]
    assert told(admin) == [("status_update", f"{reference} is paid")]
    assert "KSh" in client.get("/api/notifications", limit=100)["items"][-3]["message"]


def test_an_event_that_is_delivered_twice_tells_once(
    client: Api, platform: Platform, run_tasks
) -> None:
    client.order()
    run_tasks()
    before = told(client)
    with platform.unit(Scope.for_system()) as work:
        work.session.execute(text("update events set delivered_at = null"))
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        # Even a run that forgot that it had succeeded.
        work.session.execute(
            text("update automation_logs set status = 'pending', next_attempt_at = created_at")
        )
        events = list(work.session.scalars(select(Event.id)))
        runs = list(work.session.scalars(select(AutomationLog.id)))
    for event in events:
        platform.tasks.enqueue("deliver_event", event)
    for run in runs:
        platform.tasks.enqueue("carry_out_run", tenant_of(platform), run)
    run_tasks()
    assert told(client) == before
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        assert set(work.session.scalars(select(AutomationLog.status))) == {"success"}


def test_swahili_for_those_who_read_it(client: Api, run_tasks) -> None:
    client.patch("/api/me", {"language": "sw"})
    reference = client.order(title="Duka {title} %s")["reference"]
    run_tasks()
    [*_, last] = told(client)
    assert last == ("order_confirmation", f"Tumepokea oda yako {reference}")
    # What people write is never read as a mark of ours.
    assert "Duka {title} %s" in client.get("/api/notifications")["items"][0]["message"]


def test_every_text_exists_in_every_language_with_the_same_marks() -> None:
    for texts in TEXTS.values():
        assert set(texts) == set(Text)
    for text_name in Text:
        marks = [
            {part.split("}")[0] for half in texts[text_name] for part in half.split("{")[1:]}
            for texts in TEXTS.values()
        ]
        assert marks[0] == marks[1], text_name


@pytest.mark.needs_plugins
def test_a_mail_goes_out_with_the_notification(
    client: Api, environment: dict[str, str], run_tasks
) -> None:
    order = client.order(title="Chai & <b>kahawa</b>")
    run_tasks()
    mails = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in Path(environment["MAIL_FOLDER"]).glob("*.eml")
    ]
    [mail] = [m for m in mails if order["reference"] in m["Subject"]]
    assert mail["To"].addresses[0].addr_spec == client.user["email"]
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"http://localhost/portal/projects/{order['id']}" in plain
    assert "Chai & <b>kahawa</b>" in plain
    assert "<b>kahawa" not in html
    assert "&lt;b&gt;kahawa" in html
    shown = client.get("/api/notifications")["items"][0]
    assert (shown["sent_via"], shown["link"]) == ("email", f"/portal/projects/{order['id']}")


def test_reading_is_for_ones_own(api: Api, client: Api, run_tasks) -> None:
    run_tasks()
    [welcome] = client.get("/api/notifications")["items"]
    assert welcome["is_read"] is False
    address = f"/api/notifications/{welcome['id']}/read"
    for stranger in (api.signup(), api.login("admin"), api.at("zawadi").login("client")):
        stranger.post(address, expect=404)
    assert client.post(address)["is_read"] is True
    assert client.post(address)["is_read"] is True
    assert client.get("/api/notifications")["items"][0]["is_read"] is True


def message_of(platform: Platform, address: str) -> OutgoingMessage:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        return work.session.scalars(
            select(OutgoingMessage).where(OutgoingMessage.to_email == address)
        ).one()


def blocked_folder(environment: dict[str, str]) -> Path:
    """The mail folder, with a file in its place: every mail fails until it is gone."""
    folder = Path(environment["MAIL_FOLDER"])
    folder.write_text("in the way")
    return folder


@pytest.mark.needs_plugins
def test_a_mail_that_cannot_go_out_is_tried_again(
    client: Api, environment: dict[str, str], platform: Platform, run_tasks
) -> None:
    folder = blocked_folder(environment)
    run_tasks()
    row = message_of(platform, client.user["email"])
    assert (row.status, row.attempts) == ("waiting", 1)
    assert row.error_message
    sweep_messages(platform)
    assert run_tasks() == 0
    folder.unlink()
    platform.clock.move(RETRY_AFTER[0] + timedelta(seconds=1))
    sweep_messages(platform)
    run_tasks()
    row = message_of(platform, client.user["email"])
    assert (row.status, row.attempts, row.error_message) == ("stored", 2, None)
    assert (folder / f"{row.id}.eml").is_file()


@pytest.mark.needs_plugins
def test_a_mail_that_never_goes_out_stays_visible(
    client: Api, environment: dict[str, str], platform: Platform, run_tasks
) -> None:
    blocked_folder(environment)
    run_tasks()
    for wait in RETRY_AFTER:
        platform.clock.move(wait + timedelta(minutes=1))
        sweep_messages(platform)
        run_tasks()
    row = message_of(platform, client.user["email"])
    assert (row.status, row.attempts, row.next_attempt_at) == ("failed", len(RETRY_AFTER) + 1, None)


@pytest.mark.needs_plugins
def test_a_sender_that_was_killed_is_followed_by_another(
    client: Api, platform: Platform, run_tasks
) -> None:
    run_tasks()
    row = message_of(platform, client.user["email"])
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        # As a worker leaves it that dies between its claim and the mail.
        work.session.execute(
            text(
                "update outgoing_messages set status = 'waiting', next_attempt_at = :due where id = :id"
            ),
            {"due": platform.clock.now() + timedelta(minutes=2), "id": row.id},
        )
    sweep_messages(platform)
    assert run_tasks() == 0
    platform.clock.move(timedelta(minutes=3))
    sweep_messages(platform)
    run_tasks()
    row = message_of(platform, client.user["email"])
    assert (row.status, row.error_message, row.attempts) == ("stored", None, 2)


@pytest.mark.needs_plugins
def test_a_channel_that_raises_costs_nobody_the_portal(
    client: Api, platform: Platform, run_tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    [offer] = platform.extensions.channels

    def broken(_message: object) -> bool:
        raise RuntimeError("a defect of the plugin")

    monkeypatch.setattr(offer.item, "can_reach", broken)
    run_tasks()
    [welcome] = client.get("/api/notifications")["items"]
    assert welcome["sent_via"] is None


def test_an_editor_hears_of_changes_to_their_project_only(
    api: Api, client: Api, platform: Platform, run_tasks
) -> None:
    editor = api.login("editor")
    project = client.order()["id"]
    bring_to(platform, project, Status.AWAITING_APPROVAL)
    run_tasks()
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.execute(
            text("update projects set assigned_to = null where id = :id"), {"id": UUID(project)}
        )
    before = told(editor)
    client.post(f"/api/projects/{project}/revisions", {"description": "x"}, expect=201)
    run_tasks()
    assert told(editor) == before

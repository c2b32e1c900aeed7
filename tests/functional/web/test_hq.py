"""HQ's pages: the overview, the board, orders, money, people, automation, mail, plugins."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.outbox.models import AutomationLog
from techwize_core.notifications.models import OutgoingMessage
from techwize_core.payments.models import Payment
from techwize_core.projects.models import Project
from tests.fixtures.orders import tenant_of
from tests.functional.web.staff_pages import (
    browse,
    has_no_inline_code,
    ordered,
    press,
    produced,
    status_of,
    texts,
)

PAGES = (
    "/hq",
    "/hq/board",
    "/hq/projects",
    "/hq/payments",
    "/hq/payment-messages",
    "/hq/people",
    "/hq/leads",
    "/hq/automation",
    "/hq/mails",
    "/hq/plugins",
    "/hq/plugins/email",
    "/hq/plugins/mpesa",
)


def as_worker(platform, slug="demo"):
    return platform.unit(Scope.worker(tenant_of(platform, slug)))


@pytest.mark.needs_plugins
def test_hq_is_for_admins_and_holds_its_policy(app):
    browse(app, "admin")
    for path in PAGES:
        page = app.get(path)
        assert has_no_inline_code(page), path
        assert page.text.count("<h1") == 1, path
    for role in ("client", "editor", "partner"):
        browse(app, role)
        for path in PAGES:
            app.get(path, status=404)
    app.reset()
    for path in PAGES:
        assert "/login" in app.get(path).location


def test_an_agency_sees_nothing_of_another(app, api, platform):
    project = ordered(api, platform)
    user = api.login("client").user["id"]
    with as_worker(platform) as work:
        message = _message(work)
        run = work.session.scalar(select(AutomationLog.id).limit(1)) or new_id()
    form = app.get("/login", headers={"X-Tenant": "zawadi"}).forms[0]
    form["email"], form["password"] = "admin@zawadi.techwize.test", "karibu-demo"
    form.submit(headers={"X-Tenant": "zawadi"})
    theirs = {"X-Tenant": "zawadi"}
    for path in (
        f"/hq/projects/{project}",
        f"/studio/projects/{project}",
        f"/hq/people/{user}",
        f"/hq/mails/{message}",
    ):
        app.get(path, headers=theirs, status=404)
    token = app.get("/hq/people", headers=theirs).forms[0]["csrf_token"].value
    app.post(
        f"/hq/people/{user}",
        {"csrf_token": token, "is_active": "false"},
        headers=theirs,
        status=404,
    )
    app.post(f"/hq/automation/{run}/retry", {"csrf_token": token}, headers=theirs, status=404)
    assert "TW-" not in texts(app.get("/hq/projects", headers=theirs))


def test_the_overview_says_what_needs_somebody(app, api, platform):
    page = browse(app, "admin").get("/hq")
    assert "Nothing needs you now." in texts(page)
    late, failed = (
        ordered(api, platform, title="Late one"),
        ordered(api, platform, title="Broken one"),
    )
    produced(platform, failed, failed=True)
    produced(platform, ordered(api, platform, title="Too quiet"))
    with as_worker(platform) as work:
        work.session.get_one(Project, UUID(late)).deadline_date = work.now() - timedelta(hours=1)
        work.session.get_one(Project, UUID(failed)).assigned_to = None
    page = texts(app.get("/hq"))
    for words in (
        "4 things need you.",
        "3 orders are open",
        "One order is late",
        "One production failed",
        "One film does not hold its checks",
        "One order has no editor",
    ):
        assert words in page


def test_the_board_moves_what_may_be_moved(app, api, platform):
    project = ordered(api, platform)
    page = browse(app, "admin").get("/hq/board?editor=none")
    assert "Nothing here now." in texts(page)
    assert project not in page.text
    page = app.get("/hq/board")
    assert project in page.text
    form = next(f for f in page.forms.values() if f"/projects/{project}/move" in f.action)
    targets = [v for field in form.fields["status"] for v in [field._value]]
    assert targets == ["in_production"]
    moved = app.post(
        form.action, {"csrf_token": form["csrf_token"].value, "status": "in_production"}
    )
    assert moved.location == "http://localhost/hq/board"
    assert status_of(platform, project) == "in_production"


def test_orders_are_found_by_words_and_filters_in_the_address(app, api, platform):
    ordered(api, platform, title="Blue boats")
    api.login("client").order(title="Red roofs")
    browse(app, "admin")
    assert "Red roofs" not in app.get("/hq/projects?q=blue").text
    assert "Blue boats" not in app.get("/hq/projects?status=pending_payment").text
    assert "Nothing fits these filters" in texts(app.get("/hq/projects?q=nowhere"))
    # A filter that nobody could have chosen is no reason to fail.
    assert "Blue boats" in app.get("/hq/projects?status=lost&assigned_to=me&limit=x").text
    first = app.get("/hq/projects?limit=1")
    assert "Red roofs" in first.text
    following = re.search(r'href="(/hq/projects\?[^"]*cursor=[^"]*)"', first.text).group(1)
    second = app.get(following.replace("&amp;", "&"))
    assert "Blue boats" in second.text
    assert "Red roofs" not in second.text


def test_everything_about_one_order(app, api, platform, run_tasks):
    project = ordered(api, platform)
    produced(platform, project)
    run_tasks()
    page = browse(app, "admin").get(f"/hq/projects/{project}")
    for words in (
        "Njeri Kamau",
        "Product Promo, Standard",
        "Quality check",
        "Still due KSh 0",
        "Version 1",
        "Paid in full",
    ):
        assert words in texts(page)
    assert has_no_inline_code(page)


def test_assigning_by_name_and_by_open_work(app, api, platform):
    project = ordered(api, platform)
    admin = api.login("admin")
    page = browse(app, "admin").get(f"/hq/projects/{project}")
    press(page, "/assign", editor_id=admin.user["id"])
    assert admin.get(f"/api/projects/{project}")["assigned_to"] == admin.user["id"]
    press(page, "/assign", editor_id="")
    assert admin.get(f"/api/projects/{project}")["assigned_to"] == api.login("editor").user["id"]
    client = api.login("client").user["id"]
    answer = press(page, "/assign", editor_id=client).follow()
    assert "This is no active editor of yours." in texts(answer)


def test_payments_are_found_by_phone_receipt_amount_and_order(app, api, platform):
    project = api.login("client").order()["id"]
    with as_worker(platform) as work:
        row = work.session.get_one(Project, UUID(project))
        work.session.add(
            Payment(
                tenant_id=row.tenant_id,
                project_id=row.id,
                client_id=row.client_id,
                provider="mpesa",
                amount=7500,
                asked_amount=7500,
                payment_method="mpesa",
                phone_number="254712345678",
                mpesa_receipt_number="UKMUA448QZ",
                status="completed",
                state="succeeded",
                payment_date=work.now(),
                created_at=work.now(),
            )
        )
        reference = row.reference
    browse(app, "admin")
    for q in ("0712 345 678", "345678", "ukmua", "7,500", "KSh 7500.00", reference.lower()):
        found = app.get("/hq/payments", {"q": q})
        assert "UKMUA448QZ" in found.text, q
    for q in ("0712 345 679", "7501", "NaN", "1e999", "%"):
        assert "UKMUA448QZ" not in app.get("/hq/payments", {"q": q}).text, q
    payment = re.search(r"/hq/payments/([0-9a-f-]{36})", app.get("/hq/payments").text).group(1)
    assert "0712 345 678" in texts(app.get(f"/hq/payments/{payment}"))
    assert "KSh 7,500 came in this week" in texts(app.get("/hq"))


@pytest.mark.needs_plugins
def test_a_payment_message_that_fits_nothing_waits_to_be_looked_at(app, api, platform, run_tasks):
    app.post("/api/webhooks/mpesa", b"<script>rubbish", headers={"X-Tenant": "demo"})
    run_tasks()
    page = browse(app, "admin").get("/hq/payment-messages")
    assert "&lt;script&gt;rubbish" in page.text
    assert "One payment message fits no order" in texts(app.get("/hq"))


def test_people_are_given_roles_and_switched_off(app, api):
    person = api.signup(full_name="Zuhura Mbarak").user["id"]
    page = browse(app, "admin").get(f"/hq/people/{person}")
    page = press(page, f"/hq/people/{person}", role="editor").follow()
    assert api.login("admin").get("/api/admin/users", role="editor", q="Zuhura")["items"]
    page = press(page, f"/hq/people/{person}", is_active="false").follow()
    assert "Switched off" in texts(page)
    assert "Zuhura" in app.get("/hq/people?is_active=False").text
    mine = api.login("admin").user["id"]
    page = app.get(f"/hq/people/{mine}")
    assert "Another admin can change your role." in texts(page)
    token = page.forms[0]["csrf_token"].value
    answer = app.post(f"/hq/people/{mine}", {"csrf_token": token, "role": "client"}).follow()
    assert "Nobody changes their own role" in texts(answer)
    assert "Choose one of the options." in texts(
        app.post(f"/hq/people/{person}", {"csrf_token": token, "role": "king"}).follow()
    )


def test_a_failed_run_is_told_and_made_again(app, api, platform, run_tasks):
    ordered(api, platform)
    run_tasks()
    with as_worker(platform) as work:
        run = work.session.scalars(select(AutomationLog).limit(1)).one()
        run.status, run.error_message = "failed", "The mail server slept."
        run_id = run.id
    page = browse(app, "admin").get("/hq/automation?status=failed")
    assert "The mail server slept." in texts(page)
    answer = press(page, f"/{run_id}/retry")
    assert answer.location == "http://localhost/hq/automation?status=failed"
    run_tasks()
    with as_worker(platform) as work:
        assert work.session.get_one(AutomationLog, run_id).status == "success"
    token = app.get("/hq").forms[0]["csrf_token"].value
    again = app.post(f"/hq/automation/{run_id}/retry", {"csrf_token": token}).follow()
    assert "This run succeeded" in texts(again)


def test_a_mail_is_shown_where_it_can_do_nothing(app, platform):
    with as_worker(platform) as work:
        message = _message(work)
    browse(app, "admin")
    assert "Your video is ready" in texts(app.get("/hq/mails?status=failed&q=ready"))
    page = app.get(f"/hq/mails/{message}")
    assert "<iframe" in page.text
    assert "sandbox" in page.text
    assert "<script>alert" not in page.text
    body = app.get(f"/hq/mails/{message}/body")
    assert body.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (body.content_type, body.charset) == ("text/html", "utf-8")
    page = press(page, "/again").follow()
    assert "It is on its way again." in texts(page)
    answer = app.post(
        f"/hq/mails/{message}/again", {"csrf_token": page.forms[0]["csrf_token"].value}
    )
    assert "Only a message that failed" in texts(answer.follow())


def _message(work) -> str:
    message = OutgoingMessage(
        tenant_id=work.tenant_id,
        channel="email",
        source="test",
        to_name="Njeri",
        to_email="njeri@example.com",
        subject="Your video is ready",
        body_text="Look at it.",
        body_html="<p style='color:red'>Look</p><script>alert(1)</script>",
        status="failed",
        error_message="The server said no.",
        created_at=work.now(),
    )
    work.session.add(message)
    work.session.flush()
    return str(message.id)


@pytest.mark.needs_plugins
def test_plugins_are_switched_and_set(app, api):
    page = browse(app, "admin").get("/hq/plugins")
    page = press(page, "/plugins/email/switch", enabled="false").follow()
    assert "Switched off." in texts(page)
    press(page, "/plugins/email/switch", enabled="true")
    form = app.get("/hq/plugins/email").forms[1]
    form["setting-host"], form["setting-port"], form["setting-password"] = (
        "mail.zuri.test",
        "2525",
        "s3cret-phrase",
    )
    page = form.submit().follow()
    assert page.forms[1]["setting-host"].value == "mail.zuri.test"
    assert page.forms[1]["setting-password"].value == ""
    assert "s3cret-phrase" not in page.text
    # Saved again as it stands, nothing changes: the secret stays, defaults do not become own values.
    page = page.forms[1].submit().follow()
    email = next(
        p for p in api.login("admin").get("/api/admin/plugins")["items"] if p["id"] == "email"
    )
    own = {s["name"] for s in email["settings"] if s["source"] == "own"}
    assert own == {"host", "port", "password"}
    form = page.forms[1]
    form["setting-port"], form["setting-password"] = "none", "another-secret"
    page = form.submit(status=422)
    assert "One thing needs your attention" in texts(page)
    assert page.forms[1]["setting-port"].value == "none"
    assert "another-secret" not in page.text


def test_leads_are_read_with_a_way_to_answer(app, api):
    api.post(
        "/api/contact",
        {"name": "Peter", "phone_number": "0722000111", "message": "<b>How much?</b>"},
        expect=201,
    )
    page = browse(app, "admin").get("/hq/leads")
    assert "&lt;b&gt;How much?&lt;/b&gt;" in page.text
    assert "https://wa.me/254722000111" in page.text


def test_lists_ask_as_often_for_three_as_for_one(app, api, platform, count_queries):
    ordered(api, platform)
    browse(app, "admin")
    paths = ("/hq", "/hq/board", "/hq/projects", "/hq/automation", "/hq/people")
    for path in paths:
        app.get(path)
    one = {path: count_queries(lambda path=path: app.get(path)) for path in paths}
    ordered(api, platform, title="Second")
    ordered(api, platform, title="Third")
    api.signup()
    assert {path: count_queries(lambda path=path: app.get(path)) for path in paths} == one

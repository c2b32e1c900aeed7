"""Every privileged act stands in the audit log; nobody else's does, and nobody writes it for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from webtest import TestApp

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.privileged import is_privileged
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.projects import bring_to
from tests.functional.web.forms import log_in, main_form

Entry = tuple[str, str | None]


class Office:
    """An admin at work, and what there is to work on."""

    def __init__(self, api: Api, platform: Platform, owner_url: str) -> None:
        self.admin = api.login("admin")
        self.platform = platform
        self._owner_url = owner_url
        self._api = api

    def project(self) -> str:
        """A queued project."""
        project: str = self._api.signup().order()["id"]
        bring_to(self.platform, project, Status.QUEUED)
        return project

    def client(self) -> str:
        """Somebody's account."""
        return str(self._api.signup().user["id"])

    def first(self, path: str) -> dict[str, Any]:
        """The first of a list."""
        found: dict[str, Any] = self.admin.get(path)["items"][0]
        return found

    def failed_run(self) -> str:
        """An automation run that failed."""
        [(run,)] = self.sql(
            "with e as (insert into events (id, tenant_id, kind, payload, delivered_at)"
            "  select gen_random_uuid(), t.id, 'new_order', '{}', now() from tenants t where slug = 'demo'"
            "  returning id, tenant_id)"
            " insert into automation_logs (id, tenant_id, event_id, trigger_type, action_taken, status,"
            "  metadata, attempts) select gen_random_uuid(), tenant_id, id, 'new_order', 'confirm_order',"
            "  'failed', '{}', 3 from e returning id"
        )
        return str(run)

    def entries(self) -> list[tuple[str, str]]:
        """Acts and their actors."""
        return [
            (act, str(actor))
            for act, actor in self.sql(
                "select act, actor_id from audit_log order by created_at, id"
            )
        ]

    def sql(self, statement: str) -> list[Any]:
        engine = create_engine(self._owner_url)
        with engine.begin() as connection:
            rows = list(connection.execute(text(statement)))
        engine.dispose()
        return rows


@pytest.fixture
def office(api: Api, platform: Platform, owner_url: str) -> Office:
    return Office(api, platform, owner_url)


def a_package(office: Office) -> dict[str, Any]:
    category = office.admin.get("/api/services")["items"][0]
    return {"category_id": category["id"], "name": "Trial", "price_kes": "900", "delivery_days": 2}


def a_prompt() -> dict[str, Any]:
    return {"key": "trial-hook", "prompt_type": "hook", "template_text": "Begin."}


def a_template(office: Office) -> dict[str, Any]:
    listed = office.admin.get("/api/admin/templates")["items"][0]
    known = office.admin.get(f"/api/admin/templates/{listed['id']}")
    return {
        **{name: known[name] for name in ("category_id", "duration", "style")},
        "document": {**known["document"], "id": "trial"},
    }


ACTS: dict[tuple[str, str], Callable[[Office], tuple[str, Any]]] = {
    ("PATCH", "/api/admin/projects/{project_id}/assign"): lambda o: (
        f"/api/admin/projects/{o.project()}/assign",
        {"editor_id": None},
    ),
    ("PATCH", "/api/admin/users/{user_id}"): lambda o: (
        f"/api/admin/users/{o.client()}",
        {"role": "editor"},
    ),
    ("PATCH", "/api/admin/plugins/{plugin_id}"): lambda o: (
        f"/api/admin/plugins/{o.first('/api/admin/plugins')['id']}",
        {"enabled": False},
    ),
    ("POST", "/api/admin/automation-logs/{run_id}/retry"): lambda o: (
        f"/api/admin/automation-logs/{o.failed_run()}/retry",
        {},
    ),
    ("POST", "/api/admin/packages"): lambda o: ("/api/admin/packages", a_package(o)),
    ("PATCH", "/api/admin/packages/{package_id}"): lambda o: (
        f"/api/admin/packages/{o.first('/api/admin/packages')['id']}",
        {"name": "Renamed"},
    ),
    ("POST", "/api/admin/prompts"): lambda o: ("/api/admin/prompts", a_prompt()),
    ("PATCH", "/api/admin/prompts/{prompt_id}"): lambda o: (
        f"/api/admin/prompts/{o.first('/api/admin/prompts')['id']}",
        {"template_text": "Begin with a question."},
    ),
    ("PATCH", "/api/admin/prompts"): lambda o: (
        "/api/admin/prompts",
        {"id": o.first("/api/admin/prompts")["id"], "template_text": "Begin with a name."},
    ),
    ("POST", "/api/admin/templates"): lambda o: ("/api/admin/templates", a_template(o)),
    ("PATCH", "/api/admin/templates/{template_id}"): lambda o: (
        f"/api/admin/templates/{o.first('/api/admin/templates')['id']}",
        {"name": "Renamed"},
    ),
    ("PATCH", "/api/admin/access"): lambda o: (
        "/api/admin/access",
        {"staff_second_factor": False},
    ),
    ("DELETE", "/api/admin/users/{user_id}/sessions"): lambda o: (
        f"/api/admin/users/{o.client()}/sessions",
        None,
    ),
    ("DELETE", "/api/admin/users/{user_id}/second-factor"): lambda o: (
        f"/api/admin/users/{o.client()}/second-factor",
        None,
    ),
}
"""How each privileged endpoint is used; one that is missing here fails the test below."""


def privileged_endpoints(app: TestApp) -> list[Endpoint]:
    known: list[Endpoint] = app.app.registry["techwize.endpoints"]
    return [spec for spec in known if is_privileged(spec.permission, spec.method)]


def test_every_privileged_endpoint_has_an_example(app: TestApp) -> None:
    found = {(spec.method, spec.path) for spec in privileged_endpoints(app)}
    assert found == set(ACTS)


@pytest.mark.needs_plugins
def test_each_privileged_act_leaves_one_entry_in_the_name_of_who_did_it(office: Office) -> None:
    noted = {}
    for (method, path), example in ACTS.items():
        address, body = example(office)
        before = office.entries()
        creates = method == "POST" and not path.endswith("/retry")
        office.admin.call(
            method, address, body, expect={"DELETE": 204}.get(method, 201 if creates else 200)
        )
        after = office.entries()
        noted[method, path] = [actor for _act, actor in after[len(before) :]]
    assert noted == {key: [office.admin.user["id"]] for key in ACTS}


def test_a_refused_act_leaves_none(office: Office) -> None:
    before = office.entries()
    office.admin.patch(
        f"/api/admin/projects/{office.project()}/assign", {"editor_id": str(uuid4())}, expect=422
    )
    office.admin.patch(
        f"/api/admin/projects/{office.admin.user['id']}/assign", {"editor_id": None}, expect=404
    )
    assert office.entries() == before


def test_what_nobody_else_noted_is_noted_from_the_request(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new endpoint whose service forgot."""
    monkeypatch.setattr("techwize_core.projects.assignment.write_audit", lambda *_given: None)
    project = office.project()
    office.admin.patch(f"/api/admin/projects/{project}/assign", {"editor_id": None})
    [entry] = office.sql("select act, target_id::text, details from audit_log")
    assert tuple(entry) == (
        "projects.assign",
        project,
        {"path": f"/api/admin/projects/{project}/assign"},
    )


def test_ordinary_acts_are_not_noted(api: Api, office: Office) -> None:
    client = api.signup()
    client.patch("/api/me", {"full_name": "Asha"})
    client.post(f"/api/projects/{client.order()['id']}/cancel")
    assert office.entries() == []


def test_reading_is_no_privileged_act() -> None:
    assert not is_privileged(Permission.USERS_READ, "GET")
    assert is_privileged(Permission.USERS_READ, "PATCH")
    assert not is_privileged(Permission.PROJECT_WORK, "PATCH")


def test_pages_note_the_same_acts_and_the_log_shows_them(
    app: TestApp, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = office.client()
    log_in(app, "admin")
    form = main_form(app.get(f"/hq/people/{person}"), f"/hq/people/{person}")
    form["role"] = "editor"
    form.submit()
    assert [act for act, _actor in office.entries()] == ["user.changed"]
    shown = app.get("/hq/audit").html.find("tbody").text
    assert "User changed" in shown
    assert "Test Client" in shown
    # And what a page's service forgot to say.
    monkeypatch.setattr("techwize_core.accounts.people.write_audit", lambda *_given: None)
    form["role"] = "client"
    form.submit()
    assert office.entries()[-1] == ("pages.change_person", office.admin.user["id"])


def test_a_refused_act_of_a_page_leaves_none(app: TestApp, office: Office) -> None:
    log_in(app, "admin")
    project = office.project()
    token = app.get(f"/hq/projects/{project}").forms[0]["csrf_token"].value
    sent = {"csrf_token": token, "editor_id": str(uuid4())}
    app.post(f"/hq/projects/{project}/assign", sent, status=303)
    assert office.entries() == []


def test_the_log_is_for_admins(app: TestApp) -> None:
    log_in(app, "editor")
    app.get("/hq/audit", status=404)

"""Giving projects to editors: by hand, and by open work."""

from __future__ import annotations

from sqlalchemy import text

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of
from tests.fixtures.projects import assign_to, bring_to


def hire(platform: Platform, person: Api) -> str:
    """Make a client an editor."""
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.execute(
            text("update profiles set role = 'editor' where id = :id"), {"id": person.user["id"]}
        )
    return str(person.user["id"])


def switch_off(platform: Platform, *roles: Role) -> None:
    """Send everybody of these roles home."""
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.execute(
            text(
                "update users set is_active = false where id in (select id from profiles where role = any(:roles))"
            ),
            {"roles": [role.value for role in roles]},
        )


def queued(client: Api, platform: Platform) -> str:
    """A project that waits to be worked on."""
    project = client.order()["id"]
    bring_to(platform, project, Status.QUEUED)
    return str(project)


def test_a_paid_order_goes_to_the_editor_with_the_least_open_work(
    api: Api, client: Api, platform: Platform, run_tasks
) -> None:
    editor = api.login("editor")
    colleague = hire(platform, api.signup())
    busy = queued(client, platform)
    assign_to(platform, busy, editor.user["id"])
    done = client.order()["id"]
    bring_to(platform, done, Status.COMPLETED)
    assign_to(platform, done, colleague)
    new = queued(client, platform)
    run_tasks()
    admin = api.login("admin")
    assert admin.get(f"/api/projects/{new}")["assigned_to"] == colleague
    assert admin.get(f"/api/projects/{busy}")["assigned_to"] == editor.user["id"]


def test_an_admin_assigns_by_hand_or_lets_the_platform_choose(
    api: Api, client: Api, platform: Platform
) -> None:
    project = queued(client, platform)
    address = f"/api/admin/projects/{project}/assign"
    admin, editor = api.login("admin"), api.login("editor")
    assert (
        admin.patch(address, {"editor_id": editor.user["id"]})["assigned_to"] == editor.user["id"]
    )
    assert admin.patch(address, {"editor_id": None})["assigned_to"] == editor.user["id"]
    admin.patch(address, {}, expect=422)
    for nobody in (client.user["id"], api.at("zawadi").login("editor").user["id"], project):
        problem = admin.patch(address, {"editor_id": nobody}, expect=422)
        assert problem["errors"][0]["loc"] == ["body", "editor_id"]
    editor.patch(address, {"editor_id": None}, expect=403)
    client.patch(address, {"editor_id": None}, expect=403)
    api.signup().patch(address, {"editor_id": None}, expect=404)


def test_a_project_that_nobody_works_on_is_not_assigned(api: Api, client: Api) -> None:
    project = client.order()["id"]
    api.login("admin").patch(
        f"/api/admin/projects/{project}/assign", {"editor_id": None}, expect=409
    )


def test_without_editors_an_admin_gets_the_work(
    api: Api, client: Api, platform: Platform, run_tasks
) -> None:
    switch_off(platform, Role.EDITOR)
    project = queued(client, platform)
    run_tasks()
    admin = api.login("admin")
    assert admin.get(f"/api/projects/{project}")["assigned_to"] == admin.user["id"]


def test_without_anybody_the_order_waits_unassigned(
    api: Api, client: Api, platform: Platform, run_tasks
) -> None:
    switch_off(platform, Role.EDITOR, Role.ADMIN)
    project = queued(client, platform)
    run_tasks()
    seen = client.get(f"/api/projects/{project}")
    assert (seen["status"], seen["assigned_to"]) == ("queued", None)


def test_an_editor_who_was_switched_off_gets_nothing(
    api: Api, client: Api, platform: Platform
) -> None:
    admin, editor = api.login("admin"), api.login("editor")
    switch_off(platform, Role.EDITOR)
    project = queued(client, platform)
    admin.patch(
        f"/api/admin/projects/{project}/assign", {"editor_id": editor.user["id"]}, expect=422
    )

"""Who may do what, as the spec lists it; and an agency that never loses its last admin."""

from __future__ import annotations

import time
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from techwize_core.accounts.people import PeopleService
from techwize_core.accounts.schemas import UserPatch
from techwize_core.kernel.db.scope import PERSON_ROLES, Role, Scope
from techwize_core.kernel.errors import Forbidden
from techwize_core.kernel.permissions import ROLE_PERMISSIONS
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of

# By hand, from the spec's "User Roles & Permissions"; what each person has besides is first.
EVERY_PERSON = {"public", "self", "account.manage", "project.read"}
SPEC = {
    "client": EVERY_PERSON
    # Create and view own projects, upload assets, request revisions, make payments,
    # download deliverables, view order history.
    | {"project.create", "project.edit", "project.review", "payment.start", "payment.read"},
    "editor": EVERY_PERSON
    # View assigned projects, update project status, upload work-in-progress,
    # access template library, use AI prompt library.
    | {"project.list_staff", "project.work", "project.edit", "library.read"},
    "partner": EVERY_PERSON,
    "operator": EVERY_PERSON,
}
# Full system access.
SPEC["admin"] = (
    SPEC["client"]
    | SPEC["editor"]
    | {
        "project.assign",
        "payment.manage",
        "library.manage",
        "catalog.manage",
        "users.read",
        "access.manage",
        "audit.read",
        "automation.read",
        "analytics.read",
        "plugins.manage",
        "leads.read",
    }
)


def test_each_role_may_do_what_the_spec_lists() -> None:
    held = {
        role.value: {permission.value for permission in ROLE_PERMISSIONS[role]}
        for role in PERSON_ROLES
    }
    assert held == SPEC
    for role in (Role.AUTH, Role.WORKER):
        assert role not in ROLE_PERMISSIONS


def test_the_api_tells_admins_the_same(api: Api) -> None:
    for role in ("client", "editor", "partner"):
        api.login(role).get("/api/admin/access", expect=403)
    told = api.login("admin").get("/api/admin/access")["permissions"]
    for role, names in SPEC.items():
        assert {p["name"] for p in told if role in p["roles"]} == names
    assert all(p["sentence"].endswith(".") for p in told)
    assert {p["name"] for p in told if not p["for_api_keys"]} == {
        "public",
        "account.manage",
        "access.manage",
    }


@pytest.mark.parametrize("change", [{"role": "client"}, {"is_active": False}])
def test_two_admins_who_throw_each_other_out_at_once_leave_one(
    api: Api, platform: Platform, owner_url: str, change: dict[str, object]
) -> None:
    first, second = api.login("admin"), api.signup()
    first.patch(f"/api/admin/users/{second.user['id']}", {"role": "admin"})
    tenant = tenant_of(platform)
    ids = [UUID(person.user["id"]) for person in (first, second)]
    outcome: list[str] = []

    def second_throws_first_out() -> None:
        try:
            with platform.unit(Scope(tenant, ids[1], Role.ADMIN)) as work:
                work.get(PeopleService).change(ids[0], UserPatch(**change))
            outcome.append("done")
        except Forbidden:
            outcome.append("refused")

    thread = Thread(target=second_throws_first_out)
    with platform.unit(Scope(tenant, ids[0], Role.ADMIN)) as work:
        work.get(PeopleService).change(ids[1], UserPatch(**change))
        thread.start()
        wait_for_a_waiting_statement(owner_url)
    thread.join()
    assert outcome == ["refused"]
    assert [
        p["id"] for p in first.get("/api/admin/users", role="admin", is_active=True)["items"]
    ] == [str(ids[0])]


def wait_for_a_waiting_statement(owner_url: str) -> None:
    """Look until some transaction waits for a lock of another."""
    engine, deadline = create_engine(owner_url), time.monotonic() + 20
    waiting = text("select count(*) from pg_locks where not granted")
    with engine.connect() as connection:
        while not connection.scalar(waiting):
            assert time.monotonic() < deadline, "nobody waited"
            time.sleep(0.01)
    engine.dispose()


def test_an_admin_who_is_none_any_more_changes_nobody(api: Api, platform: Platform) -> None:
    admin, other = api.login("admin"), api.signup()
    with (
        platform.unit(Scope(tenant_of(platform), UUID(other.user["id"]), Role.ADMIN)) as work,
        pytest.raises(Forbidden),
    ):
        work.get(PeopleService).change(UUID(admin.user["id"]), UserPatch(role="client"))

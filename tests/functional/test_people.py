"""The admins' list of people, and what they change."""

from sqlalchemy import create_engine, text

from techwize_core.kernel.audit import AuditEntry
from techwize_core.kernel.db.scope import Scope
from tests.fixtures.orders import tenant_of


def test_an_admin_finds_people_by_role_and_words(api):
    admin = api.login("admin")
    api.signup(full_name="Zuhura Mbarak", company_name="Lamu Dhows")
    everybody = admin.get("/api/admin/users")["items"]
    assert everybody[0]["full_name"] == "Zuhura Mbarak"
    assert {p["role"] for p in everybody} == {"client", "editor", "admin", "partner"}
    found = admin.get("/api/admin/users", q="lamu dh")["items"]
    assert [p["full_name"] for p in found] == ["Zuhura Mbarak"]
    assert {p["role"] for p in admin.get("/api/admin/users", role="editor")["items"]} == {"editor"}
    assert admin.get("/api/admin/users", is_active="false")["items"] == []
    # Wildcards of the database are letters to a person.
    assert admin.get("/api/admin/users", q="%")["items"] == []


def test_pages_of_people_hold_each_once(api):
    admin = api.login("admin")
    first = admin.get("/api/admin/users", limit=3)
    second = admin.get("/api/admin/users", limit=3, cursor=first["next_cursor"])
    names = [p["email"] for p in first["items"] + second["items"]]
    assert len(names) == len(set(names)) == 4
    assert second["next_cursor"] is None


def test_switching_somebody_off_logs_them_out_at_once(api, platform):
    admin, client = api.login("admin"), api.signup()
    user = client.user["id"]
    changed = admin.patch(f"/api/admin/users/{user}", {"is_active": False})
    assert changed["is_active"] is False
    client.get("/api/me", expect=401)
    assert admin.patch(f"/api/admin/users/{user}", {"is_active": True})["is_active"] is True
    client.get("/api/me", expect=401)
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        kept = work.session.query(AuditEntry).order_by(AuditEntry.created_at).all()
        assert [(e.act, str(e.target_id), e.details) for e in kept] == [
            ("user.changed", user, {"is_active": {"from": True, "to": False}}),
            ("user.changed", user, {"is_active": {"from": False, "to": True}}),
        ]
        assert str(kept[0].actor_id) == admin.user["id"]


def test_a_new_role_holds_at_once(api):
    admin, person = api.login("admin"), api.signup()
    person.get("/api/admin/projects", expect=403)
    admin.patch(f"/api/admin/users/{person.user['id']}", {"role": "editor"})
    person.get("/api/admin/projects")


def test_nobody_takes_their_own_role_or_another_tenants(api):
    admin = api.login("admin")
    admin.patch(f"/api/admin/users/{admin.user['id']}", {"role": "client"}, expect=409)
    admin.patch(f"/api/admin/users/{admin.user['id']}", {"is_active": False}, expect=409)
    stranger = api.at("zawadi").login("client").user["id"]
    admin.patch(f"/api/admin/users/{stranger}", {"role": "editor"}, expect=404)
    admin.patch("/api/admin/users/nobody", {"role": "editor"}, expect=404)
    client = api.login("client").user["id"]
    admin.patch(f"/api/admin/users/{client}", {"role": "operator"}, expect=422)
    admin.patch(f"/api/admin/users/{client}", {"email": "x@y.z"}, expect=422)
    admin.get("/api/admin/users", expect=422, role="king")


def test_the_platforms_own_account_is_not_an_agencys_to_change(api, owner_url):
    operator = api.signup().user["id"]
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        promote = text("update profiles set role = 'operator' where id = :id")
        connection.execute(promote, {"id": operator})
    owner.dispose()
    for change in ({"role": "client"}, {"is_active": False}):
        api.login("admin").patch(f"/api/admin/users/{operator}", change, expect=409)


def test_only_admins_manage_people(api):
    client = api.login("client").user["id"]
    for role in ("client", "editor", "partner"):
        person = api.login(role)
        person.get("/api/admin/users", expect=403)
        person.patch(f"/api/admin/users/{client}", {"is_active": False}, expect=403)
    api.get("/api/admin/users", expect=401)

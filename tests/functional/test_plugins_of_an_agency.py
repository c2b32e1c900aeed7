"""Switching plugins and setting them, for one agency, through the API."""

import pytest
from sqlalchemy import create_engine, text

from techwize_core.kernel.db.scope import Scope
from techwize_core.tenants.service import TenantService
from tests.fixtures.orders import tenant_of
from tests.fixtures.platform import settings_for


@pytest.fixture
def environment(postgres_server, database, tmp_path):
    return settings_for(
        postgres_server,
        database,
        tmp_path,
        SMTP_HOST="mail.server.test",
        SMTP_USERNAME="server-account",
        SMTP_PASSWORD="the server's own secret",
    )


def _plugin(admin, plugin_id):
    return next(p for p in admin.get("/api/admin/plugins")["items"] if p["id"] == plugin_id)


def _setting(plugin, name):
    return next(s for s in plugin["settings"] if s["name"] == name)


def _settings_in_use(platform, slug="demo", plugin_id="email"):
    with platform.unit(Scope.worker(tenant_of(platform, slug))) as work:
        return work.get(TenantService).plugins().context(plugin_id).settings


@pytest.mark.needs_plugins
def test_the_list_tells_what_is_there_and_never_a_secret(api):
    admin = api.login("admin")
    answer = admin.raw("GET", "/api/admin/plugins", expect=200)
    assert "the server's own secret" not in answer.text
    assert "server-account" not in answer.text
    email = _plugin(admin, "email")
    assert email["enabled"] is True
    assert email["offers"] == ["channels"]
    password = _setting(email, "password")
    assert (password["kind"], password["value"], password["is_set"], password["source"]) == (
        "secret",
        None,
        True,
        "server",
    )
    assert _setting(email, "security")["choices"] == ["starttls", "tls", "none"]
    assert _setting(email, "folder")["kind"] == "server"


@pytest.mark.needs_plugins
def test_a_plugin_is_switched_off_for_one_agency_only(api, platform):
    admin = api.login("admin")
    assert admin.patch("/api/admin/plugins/email", {"enabled": False})["enabled"] is False
    other = api.at("zawadi").login("admin")
    assert _plugin(other, "email")["enabled"] is True


@pytest.mark.needs_plugins
def test_what_a_plugin_sells_is_sold_only_while_it_is_on(api, platform):
    admin, client = api.login("admin"), api.login("client")

    def sold():
        return {category["name"] for category in client.get("/api/services")["items"]}

    everything = sold()
    package = next(
        category["packages"][0]["id"]
        for category in client.get("/api/services")["items"]
        if category["name"] == "Product Promo"
    )
    admin.patch("/api/admin/plugins/product_promo", {"enabled": False})
    assert sold() == everything - {"Product Promo"}
    order = {"package_id": package, "title": "Coffee", "video_duration": "15s"}
    refused = client.raw("POST", "/api/projects", order, expect=422)
    assert "not on sale" in refused.text
    admin.patch("/api/admin/plugins/product_promo", {"enabled": True})
    assert sold() == everything


@pytest.mark.needs_plugins
def test_own_settings_win_and_can_be_taken_back(api, platform):
    admin = api.login("admin")
    own = {"host": "mail.zuri.test", "username": "zuri", "password": "ours", "port": 2525}
    shown = admin.patch("/api/admin/plugins/email", {"settings": own})
    assert _setting(shown, "host")["value"] == "mail.zuri.test"
    assert _setting(shown, "password")["value"] is None
    used = _settings_in_use(platform)
    assert (used.host, used.port, used.password.get_secret_value()) == (
        "mail.zuri.test",
        2525,
        "ours",
    )
    assert _settings_in_use(platform, "zawadi").host == "mail.server.test"
    back = dict.fromkeys(own)
    admin.patch("/api/admin/plugins/email", {"settings": back})
    assert _settings_in_use(platform).password.get_secret_value() == "the server's own secret"


@pytest.mark.needs_plugins
def test_the_servers_secret_goes_nowhere_but_where_the_server_leads(api, platform):
    admin = api.login("admin")
    admin.patch("/api/admin/plugins/email", {"settings": {"host": "collects.passwords.test"}})
    used = _settings_in_use(platform)
    assert used.host == "collects.passwords.test"
    assert used.password.get_secret_value() == ""
    admin.patch("/api/admin/plugins/email", {"settings": {"host": None, "sender": "hi@zuri.test"}})
    assert _settings_in_use(platform).password.get_secret_value() == "the server's own secret"


@pytest.mark.needs_plugins
def test_wrong_settings_are_named_and_nothing_is_kept(api, platform):
    admin = api.login("admin")

    def refused(**settings):
        body = {"settings": settings, "enabled": False}
        return admin.patch("/api/admin/plugins/email", body, expect=422)["errors"]

    assert [e["loc"] for e in refused(port=99999)] == [["body", "settings", "port"]]
    assert [e["loc"] for e in refused(security="rot13")] == [["body", "settings", "security"]]
    assert [e["loc"] for e in refused(colour="red")] == [["body", "settings", "colour"]]
    assert [e["loc"] for e in refused(folder="/etc")] == [["body", "settings", "folder"]]
    assert _plugin(admin, "email")["enabled"] is True
    admin.patch("/api/admin/plugins/nothing", {"enabled": True}, expect=404)


def test_only_admins_manage_plugins(api):
    for role in ("client", "editor", "partner"):
        person = api.login(role)
        person.get("/api/admin/plugins", expect=403)
        person.patch("/api/admin/plugins/email", {"enabled": False}, expect=403)


@pytest.mark.needs_plugins
def test_a_category_that_is_switched_on_is_sold_and_keeps_its_own_prices(api, owner_url, run_tasks):
    """An agency that began without a plugin gets its catalogue with it; again changes nothing."""
    admin = api.login("admin")

    def categories():
        return [category["name"] for category in api.get("/api/services")["items"]]

    def switch(enabled):
        admin.patch("/api/admin/plugins/product_promo", {"enabled": enabled})
        run_tasks()

    before = api.get("/api/services")
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(
            text(
                "delete from video_templates where category_id in"
                " (select id from service_categories where key = 'product_promo')"
            )
        )
        connection.execute(
            text(
                "delete from service_packages where category_id in"
                " (select id from service_categories where key = 'product_promo')"
            )
        )
        connection.execute(text("delete from service_categories where key = 'product_promo'"))
    assert "Product Promo" not in categories()
    switch(False)
    assert "Product Promo" not in categories()
    switch(True)
    assert categories() == [category["name"] for category in before["items"]]
    with owner.begin() as connection:
        connection.execute(text("update service_packages set price_kes = 77"))
    owner.dispose()
    switch(False)
    switch(True)
    prices = {p["price_kes"] for c in api.get("/api/services")["items"] for p in c["packages"]}
    assert prices == {"77.00"}

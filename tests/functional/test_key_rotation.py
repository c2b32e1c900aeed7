"""A new SECRET_KEY: what the old one signed still holds, what it encrypted is encrypted anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from webtest import TestApp

from techwize_core.app import configure
from techwize_core.cli import techwize
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.extensions.tokens import DatabaseTokenCache
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.rotation import count_sealed, reseal
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.settings import load_settings
from techwize_core.live.access import Credentials, find_identity
from techwize_core.models import metadata
from tests.fixtures.api import Api
from tests.fixtures.bundled import extensions_for
from tests.fixtures.orders import tenant_of

OLD, NEW = "k" * 40, "n" * 40
KEY = "tenants/sample/poster.jpg"


@contextmanager
def installation(environment: dict[str, str], **keys: str) -> Iterator[tuple[Platform, Api]]:
    """The same database under other keys."""
    values = {**environment, **keys}
    platform = open_platform(load_settings(values), values, extensions=extensions_for(values))
    app = TestApp(configure(platform).make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    try:
        yield platform, Api(app)
    finally:
        platform.close()


@pytest.fixture
def secrets(platform: Platform, api: Api) -> Api:
    """Something encrypted in each table that holds such things; the admin who did it."""
    admin = api.login("admin")
    admin.patch("/api/admin/plugins/email", {"settings": {"password": "smtp secret"}})
    body = {"email": "admin@demo.techwize.test", "password": "karibu-demo"}
    api.post("/api/auth/login", body, Idempotency_Key="a-login")
    tokens(platform).get_or_make("token", lambda: ("bearer of Daraja", 3600.0))
    return admin


def tokens(platform: Platform) -> DatabaseTokenCache:
    vault = Vault(*platform.settings.secrets)
    return DatabaseTokenCache(platform, tenant_of(platform, "demo"), "mpesa", vault)


def password_of(platform: Platform) -> str:
    """The agency's mail password, as the plugin would get it."""
    with platform.unit(Scope.worker(tenant_of(platform, "demo"))) as work:
        sealed = work.session.scalar(
            text(
                "select settings ->> 'password' from plugin_installations where plugin_id = 'email'"
            )
        )
    return Vault(*platform.settings.secrets).open(str(sealed))


def made_anew() -> tuple[str, float]:
    raise AssertionError("the token was not found")


@pytest.mark.needs_plugins
def test_what_is_encrypted_moves_to_the_new_key(secrets: Api, environment: dict[str, str]) -> None:
    with installation(environment, SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=OLD) as (platform, _api):
        before = count_sealed(platform)
        assert (before.current, before.unreadable) == (0, 0)
        assert before.earlier >= 3
        assert password_of(platform) == "smtp secret"
        assert reseal(platform) == before.earlier
        after = count_sealed(platform)
        assert (after.current, after.earlier, after.unreadable) == (before.earlier, 0, 0)
        assert reseal(platform) == 0
    with installation(environment, SECRET_KEY=NEW) as (platform, api):
        assert password_of(platform) == "smtp secret"
        assert tokens(platform).get_or_make("token", made_anew) == "bearer of Daraja"
        body = {"email": "admin@demo.techwize.test", "password": "karibu-demo"}
        again = api.raw(
            "POST", "/api/auth/login", body, expect=200, headers={"Idempotency-Key": "a-login"}
        )
        assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.needs_plugins
def test_without_the_old_key_nothing_is_lost_but_unreadable(
    secrets: Api, environment: dict[str, str]
) -> None:
    with installation(environment, SECRET_KEY=NEW) as (platform, _api):
        assert count_sealed(platform).unreadable >= 3
        assert reseal(platform) == 0
        with pytest.raises(ConfigurationError, match="SECRET_KEY_PREVIOUS"):
            password_of(platform)
    with installation(environment) as (platform, _api):
        assert password_of(platform) == "smtp secret"


def test_who_is_logged_in_stays_so(api: Api, environment: dict[str, str]) -> None:
    client = api.signup()
    project = client.order()["id"]
    given = Credentials("", client.post("/api/live/ticket")["ticket"], "", reconnect=False)
    with installation(environment, SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=OLD) as (platform, visitor):
        renewed = Api(visitor.app, token=client.token)
        assert renewed.get(f"/api/projects/{project}")["id"] == project
        assert find_identity(platform, None, given) is not None
    with installation(environment, SECRET_KEY=NEW) as (platform, visitor):
        assert find_identity(platform, None, given) is None
        Api(visitor.app, token=client.token).get("/api/me", expect=401)


def test_signed_addresses_hold(platform: Platform, environment: dict[str, str]) -> None:
    now = datetime.now(UTC)
    address = platform.store.signed_url(KEY, expires_seconds=600, now=now)
    path, _, query = address.removeprefix("http://localhost").partition("?")
    with installation(environment, SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=OLD) as (renewed, _api):
        assert renewed.store.verify_signed(path, query, now).key == KEY  # type: ignore[attr-defined]
        assert renewed.store.signed_url(KEY, expires_seconds=600, now=now) != address


def test_every_column_that_is_named_sealed_is_moved(platform: Platform, app: object) -> None:
    """A column that was forgotten would be lost with the old key."""
    named = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.startswith("sealed") or column.name == "secret_text"
    }
    assert ("provider_tokens", "secret_text") in named
    assert named <= {(place.table, place.column) for place in platform.sealed_columns}


@pytest.mark.needs_plugins
def test_the_command_says_what_it_did(
    secrets: Api, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        **environment,
        "SECRET_KEY": NEW,
        "SECRET_KEY_PREVIOUS": OLD,
    }.items():
        monkeypatch.setenv(name, value)
    folder = environment["TECHWIZE_DATA"]
    before = CliRunner().invoke(techwize, ["doctor", "--data", folder])
    assert "are under an earlier key; run `techwize rotate-secrets`" in before.output
    done = CliRunner().invoke(techwize, ["rotate-secrets", "--data", folder])
    assert "rows encrypted anew" in done.output
    assert done.exit_code == 0
    after = CliRunner().invoke(techwize, ["doctor", "--data", folder])
    assert "all under the present key" in after.output

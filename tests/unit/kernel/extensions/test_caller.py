"""Calls to plugins: what they raise, how long they may take, whose settings they get."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import Field, SecretStr

from techwize_core.kernel.clock import Clock
from techwize_core.kernel.extensions.breakers import FAILURES_TO_OPEN
from techwize_core.kernel.extensions.caller import PluginCaller, merge_settings
from techwize_core.kernel.extensions.models import PluginInstallation
from techwize_core.kernel.extensions.registry import Extensions
from techwize_core.kernel.outbound import GuardedOutbound
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.settings import load_settings
from techwize_core.sdk import (
    OutcomeUnknown,
    PluginError,
    PluginInfo,
    PluginSettings,
    ProviderContext,
    ProviderRefused,
    ProviderUnavailable,
    hookimpl,
)

SETTINGS = load_settings({"SECRET_KEY": "k" * 40})
VAULT = Vault(SETTINGS.secret)
TENANT = uuid4()


class PostSettings(PluginSettings):
    """Settings of the plugin under test."""

    host: str = Field("loft.example", alias="POST_HOST")
    token: SecretStr = Field(SecretStr(""), alias="POST_TOKEN")
    birds: int = Field(3, ge=1)


class Post:
    """The plugin under test."""

    def __init__(self, **info: Any) -> None:
        self.info = PluginInfo(
            **{
                "id": "post",
                "name": "Post",
                "version": "1",
                "summary": "x",
                "settings": PostSettings,
                **info,
            }
        )

    @hookimpl
    def techwize_plugin_info(self) -> PluginInfo:
        return self.info


@dataclass
class Surroundings:
    """As much of a platform as a call needs; no database."""

    extensions: Extensions = field(default_factory=Extensions)
    settings: Any = SETTINGS
    clock: Clock = field(default_factory=Clock)


def installed(
    *, enabled: bool = True, tenant: UUID = TENANT, **settings: Any
) -> dict[str, PluginInstallation]:
    row = PluginInstallation(tenant_id=tenant, plugin_id="post", enabled=enabled, settings=settings)
    return {"post": row}


def caller(
    rows: dict[str, PluginInstallation] | None = None,
    *,
    environment: dict[str, str] | None = None,
    **info: Any,
) -> PluginCaller:
    extensions = Extensions(environment=environment or {})
    extensions.add("post", Post(**info))
    assert extensions.failures == []
    return PluginCaller(Surroundings(extensions), TENANT, "Duka Films", rows or {})


def ask(
    act: Callable[[ProviderContext[Any]], Any],
    by: PluginCaller | None = None,
    *,
    seconds: float = 5,
) -> Any:
    return (by or caller()).call("post", "test", act, seconds=seconds)


def raising(error: BaseException) -> Callable[[ProviderContext[Any]], Any]:
    def act(_context: ProviderContext[Any]) -> Any:
        raise error

    return act


def test_a_call_gets_its_surroundings_and_gives_its_answer(tmp_path: Path) -> None:
    context = caller().call("post", "test", lambda given: given, seconds=5, workdir=tmp_path)
    assert (context.tenant_id, context.tenant_name, context.workdir) == (
        TENANT,
        "Duka Films",
        tmp_path,
    )
    assert context.now().utcoffset() is not None


@pytest.mark.parametrize(
    ("own", "guarded"),
    [
        ({}, False),
        ({"birds": 4}, False),
        ({"host": "10.0.0.5"}, True),
        ({"token": "sealed"}, False),
    ],
)
def test_a_call_that_a_tenant_leads_elsewhere_goes_a_guarded_way(
    own: dict[str, Any], guarded: bool
) -> None:
    own = {k: VAULT.seal(v) if k == "token" else v for k, v in own.items()}
    outbound = caller(installed(**own)).context("post").outbound
    assert isinstance(outbound, GuardedOutbound) is guarded


@pytest.mark.parametrize(
    "error", [ProviderRefused("no"), ProviderUnavailable("later"), OutcomeUnknown("?")]
)
def test_what_the_contract_names_comes_through(error: PluginError) -> None:
    with pytest.raises(type(error)):
        ask(raising(error))


@pytest.mark.parametrize(
    "error", [RuntimeError("x"), KeyError("x"), AssertionError(), RecursionError("deep")]
)
def test_anything_else_is_the_plugins_defect(error: Exception) -> None:
    with pytest.raises(PluginError, match=rf"post failed at test: {type(error).__name__}"):
        ask(raising(error))


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), GeneratorExit()])
def test_a_plugin_cannot_end_our_process(error: BaseException) -> None:
    with pytest.raises(PluginError, match=type(error).__name__):
        ask(raising(error))


def test_a_call_that_hangs_has_an_unknown_outcome() -> None:
    release = threading.Event()
    try:
        with pytest.raises(OutcomeUnknown, match="did not answer"):
            ask(lambda _context: release.wait(60), seconds=0.05)
    finally:
        release.set()


def test_a_plugin_that_keeps_failing_is_left_alone_and_a_refusal_is_no_failure() -> None:
    by = caller()
    for _ in range(FAILURES_TO_OPEN + 1):
        with pytest.raises(ProviderRefused):
            ask(raising(ProviderRefused("wrong number")), by)
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(PluginError):
            ask(raising(RuntimeError("x")), by)
    calls: list[int] = []
    with pytest.raises(ProviderUnavailable, match="several times in a row"):
        ask(lambda _context: calls.append(1), by)
    assert calls == []
    # Another operation goes on, and going well does not speak for the failing one.
    assert by.call("post", "read", lambda _context: "read", seconds=5) == "read"
    with pytest.raises(ProviderUnavailable, match="several times in a row"):
        ask(lambda _context: calls.append(1), by)


@pytest.mark.parametrize(
    ("rows", "by_default", "enabled"),
    [
        ({}, True, True),
        ({}, False, False),
        (installed(), False, True),
        (installed(enabled=False), True, False),
    ],
)
def test_a_plugin_is_called_where_it_is_switched_on(
    rows: dict[str, PluginInstallation], by_default: bool, enabled: bool
) -> None:
    by = caller(rows, enabled_by_default=by_default)
    assert by.is_enabled("post") is enabled
    assert not by.is_enabled("nobody")
    if enabled:
        assert ask(lambda _context: 7, by) == 7
    else:
        with pytest.raises(ProviderUnavailable, match="switched off"):
            ask(lambda _context: 7, by)


def settings_of(own: dict[str, Any], **environment: str) -> PostSettings:
    merged = merge_settings(Post().info, environment, own, VAULT)
    assert isinstance(merged, PostSettings)
    return merged


def test_the_tenants_own_wins_over_the_environments_over_the_default() -> None:
    assert settings_of({}).birds == 3
    assert settings_of({}, TECHWIZE_POST_BIRDS="5").birds == 5
    assert settings_of({"birds": 9}, TECHWIZE_POST_BIRDS="5").birds == 9
    assert settings_of({"birds": None}, TECHWIZE_POST_BIRDS="5").birds == 5
    assert settings_of({}, POST_HOST="a.example").host == "a.example"
    assert settings_of({}, POST_HOST="").host == "loft.example"


def test_a_tenants_secret_is_kept_sealed() -> None:
    sealed = VAULT.seal("s3cret")
    assert "s3cret" not in sealed
    assert settings_of({"token": sealed}).token.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings_of({"token": sealed}))


def test_the_servers_secret_never_goes_where_a_tenant_leads() -> None:
    assert settings_of({}, POST_TOKEN="server").token.get_secret_value() == "server"
    assert settings_of({"birds": 9}, POST_TOKEN="server").token.get_secret_value() == "server"
    assert (
        settings_of({"host": "thief.example"}, POST_TOKEN="server").token.get_secret_value() == ""
    )


def test_wrong_settings_are_named_without_their_values() -> None:
    with pytest.raises(PluginError, match="birds") as caught:
        ask(lambda _context: 1, caller(installed(birds="karibu-demo")))
    assert "karibu-demo" not in str(caught.value)

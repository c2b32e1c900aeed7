"""The one run-time caller of plugins.

It respects the tenant's enablement, merges settings, limits the time, catches
whatever a plugin raises, and opens a breaker for one that keeps failing.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from techwize_core.kernel.extensions.breakers import OPEN_SECONDS
from techwize_core.kernel.extensions.models import PluginInstallation
from techwize_core.kernel.extensions.tokens import DatabaseTokenCache
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.outbound import guard_for
from techwize_core.kernel.secrets import Vault
from techwize_core.sdk import (
    OPEN,
    OutcomeUnknown,
    PluginError,
    PluginInfo,
    PluginSettings,
    ProviderContext,
    ProviderError,
    ProviderUnavailable,
)

R = TypeVar("R")
log = get_logger(__name__)


class PluginCaller:
    """Calls one tenant's plugins. Made per unit of work or per task; breakers are the process's."""

    def __init__(
        self,
        platform: Any,
        tenant_id: UUID,
        tenant_name: str,
        installed: Mapping[str, PluginInstallation],
    ) -> None:
        self._platform = platform
        self._tenant_id = tenant_id
        self._tenant_name = tenant_name
        self._installed = installed

    def is_enabled(self, plugin_id: str) -> bool:
        """Whether the tenant uses the plugin. One that it never decided about follows the default."""
        row = self._installed.get(plugin_id)
        info = self._platform.extensions.infos.get(plugin_id)
        return info is not None and (row.enabled if row is not None else info.enabled_by_default)

    def context(self, plugin_id: str, *, workdir: Path | None = None) -> ProviderContext[Any]:
        """The surroundings for a call. Raises :class:`PluginError` when the settings do not hold."""
        info: PluginInfo = self._platform.extensions.infos[plugin_id]
        row = self._installed.get(plugin_id)
        own = row.settings if row else {}
        core = self._platform.settings
        vault = Vault(*core.secrets)
        settings = merge_settings(info, self._platform.extensions.environment, own, vault)
        return ProviderContext(
            settings=settings,
            tenant_id=self._tenant_id,
            tenant_name=self._tenant_name,
            now=self._platform.clock.now,
            log=get_logger(f"techwize.plugin.{plugin_id}").bind(plugin=plugin_id),
            tokens=DatabaseTokenCache(self._platform, self._tenant_id, plugin_id, vault),
            workdir=workdir,
            outbound=guard_for(core.outbound_allowed) if leads_elsewhere(info, own) else OPEN,
        )

    def call(
        self,
        plugin_id: str,
        operation: str,
        act: Callable[[ProviderContext[Any]], R],
        *,
        seconds: float,
        workdir: Path | None = None,
    ) -> R:
        """Run ``act`` with the plugin's context for at most ``seconds``.

        Raises what the provider contracts name (:class:`ProviderError` and its
        kinds); anything else that the plugin raises becomes :class:`PluginError`.
        A call that overruns is :class:`OutcomeUnknown`: it may still be running.
        """
        if not self.is_enabled(plugin_id):
            raise ProviderUnavailable(f"the plugin {plugin_id} is switched off here")
        # One for each operation: a provider that cannot be asked must not keep us from
        # reading what it sent, nor does reading well mean that it can be asked again.
        guarded = f"{plugin_id}/{operation}"
        if not self._platform.extensions.breakers.admits(self._tenant_id, guarded):
            raise ProviderUnavailable(
                f"{plugin_id} failed several times in a row; trying again shortly"
            )
        started = time.monotonic()
        try:
            result = _within(seconds, lambda: act(self.context(plugin_id, workdir=workdir)))
        except FutureTimeout:
            self._note(guarded, failed=True)
            raise OutcomeUnknown(
                f"{plugin_id} did not answer within {seconds:.0f} seconds"
            ) from None
        except ProviderError as error:
            self._note(guarded, failed=isinstance(error, ProviderUnavailable | OutcomeUnknown))
            raise
        except Exception as error:  # containment is this function's purpose
            self._note(guarded, failed=True)
            log.exception("plugin.raised", plugin=plugin_id, operation=operation)
            raise PluginError(
                f"{plugin_id} failed at {operation}: {type(error).__name__}: {error}"
            ) from error
        self._note(guarded, failed=False)
        log.debug(
            "plugin.called",
            plugin=plugin_id,
            operation=operation,
            seconds=time.monotonic() - started,
        )
        return result

    def _note(self, guarded: str, *, failed: bool) -> None:
        breakers = self._platform.extensions.breakers
        if not failed:
            breakers.succeeded(self._tenant_id, guarded)
        elif breakers.failed(self._tenant_id, guarded):
            log.error("plugin.breaker_opened", plugin=guarded, seconds=OPEN_SECONDS)


def _within(seconds: float, act: Callable[[], R]) -> R:
    """Run in a daemon thread, so that a hung plugin cannot hold up the caller or the exit."""
    future: Future[R] = Future()
    surroundings = contextvars.copy_context()

    def run() -> None:
        try:
            future.set_result(surroundings.run(act))
        except Exception as error:  # handed to the caller
            future.set_exception(error)
        except BaseException as error:  # such as SystemExit: nobody's process ends for a plugin
            future.set_exception(RuntimeError(f"it raised {type(error).__name__}"))

    threading.Thread(target=run, daemon=True, name="plugin-call").start()
    return future.result(timeout=seconds)


def merge_settings(
    info: PluginInfo, environment: Mapping[str, str], own: Mapping[str, Any], vault: Vault
) -> PluginSettings:
    """The plugin's settings: the tenant's own over the environment's over the defaults.

    Raises :class:`PluginError` that names each wrong field, never its value.
    """
    try:
        return info.settings.model_validate(given_settings(info, environment, own, vault))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise PluginError(f"the settings of {info.id} need attention: {wrong}") from None


def given_settings(
    info: PluginInfo, environment: Mapping[str, str], own: Mapping[str, Any], vault: Vault
) -> dict[str, Any]:
    """What the environment and the tenant say, by field and unchecked; secrets in the clear.

    The server's secrets go only where the server's own settings lead: a tenant
    that names another host, account or kind of connection brings its own.
    """
    elsewhere = leads_elsewhere(info, own)
    values: dict[str, Any] = {}
    for name, field in info.settings.model_fields.items():
        given = environment.get(variable_of(info, name))
        if given and not (elsewhere and is_secret(field.annotation)):
            values[name] = given
        if name in own and own[name] is not None:
            values[name] = vault.open(own[name]) if is_secret(field.annotation) else own[name]
    return values


def leads_elsewhere(info: PluginInfo, own: Mapping[str, Any]) -> bool:
    """Whether a tenant's own settings may decide where its calls go, and as whom."""
    fields = info.settings.model_fields.items()
    return any(own.get(name) is not None and _steers(field) for name, field in fields)


def variable_of(info: PluginInfo, name: str) -> str:
    """The environment variable of a plugin's setting."""
    alias = info.settings.model_fields[name].alias
    return alias or f"TECHWIZE_{info.id}_{name}".upper()


def _steers(field: FieldInfo) -> bool:
    """Whether a setting may decide where secrets are sent; a plugin may say that one does not."""
    if is_secret(field.annotation) or field.annotation in (int, float, bool):
        return False
    extra = field.json_schema_extra
    return not (isinstance(extra, dict) and extra.get("harmless"))


def is_secret(annotation: Any) -> bool:
    """Whether a settings field holds something that is never shown again."""
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())

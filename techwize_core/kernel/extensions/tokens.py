"""Providers' access tokens, shared by all processes of the installation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.extensions.models import ProviderToken
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.secrets import Vault

if TYPE_CHECKING:
    from techwize_core.kernel.platform import Platform
    from techwize_core.kernel.work import UnitOfWork

# Refresh this long before the end, so that a token never dies on its way.
MARGIN = timedelta(seconds=60)


class DatabaseTokenCache:
    """A :class:`techwize_core.sdk.context.TokenCache` in the table ``provider_tokens``.

    Making a token holds an advisory lock of the transaction, so that under load
    one process asks and the others wait for its answer.
    """

    def __init__(self, platform: Platform, tenant_id: UUID, plugin_id: str, vault: Vault) -> None:
        self._platform = platform
        self._scope = Scope.worker(tenant_id)
        self._plugin_id = plugin_id
        self._vault = vault

    def get_or_make(self, key: str, make: Callable[[], tuple[str, float]]) -> str:
        """The cached token, or what ``make`` returns: ``(text, seconds it is good for)``."""
        with self._platform.unit(self._scope) as work:
            if (found := self._find(work, key)) is not None:
                return found
            lock = f"{self._scope.tenant_id}/{self._plugin_id}/{key}"
            work.session.execute(
                text("select pg_advisory_xact_lock(hashtextextended(:lock, 0))"), {"lock": lock}
            )
            if (found := self._find(work, key)) is not None:
                return found
            token, seconds = make()
            self._keep(work, key, token, seconds)
            return token

    def drop(self, key: str) -> None:
        """Forget the token, since the service refused it."""
        with self._platform.unit(self._scope) as work:
            work.session.execute(
                delete(ProviderToken).where(
                    ProviderToken.plugin_id == self._plugin_id, ProviderToken.name == key
                )
            )

    def _find(self, work: UnitOfWork, key: str) -> str | None:
        sealed = work.session.scalar(
            select(ProviderToken.secret_text).where(
                ProviderToken.plugin_id == self._plugin_id,
                ProviderToken.name == key,
                ProviderToken.expires_at > work.now() + MARGIN,
            )
        )
        return self._vault.open(sealed) if sealed is not None else None

    def _keep(self, work: UnitOfWork, key: str, token: str, seconds: float) -> None:
        row = {
            "secret_text": self._vault.seal(token),
            "expires_at": work.now() + timedelta(seconds=seconds),
        }
        statement = insert(ProviderToken).values(
            id=new_id(),
            tenant_id=work.tenant_id,
            plugin_id=self._plugin_id,
            name=key,
            created_at=work.now(),
            **row,
        )
        work.session.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "plugin_id", "name"], set_=row
            )
        )

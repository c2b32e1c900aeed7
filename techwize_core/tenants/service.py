"""Making tenants, and the plugins of one."""

from __future__ import annotations

import re
import secrets
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Conflict, Invalid, NotFound
from techwize_core.kernel.extensions.caller import PluginCaller
from techwize_core.kernel.extensions.models import PluginInstallation
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.work import UnitOfWork
from techwize_core.tenants.lookup import TenantLookup
from techwize_core.tenants.models import Tenant, TenantHost

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.ASCII)


def create_tenant(
    session: Session, slug: str, name: str, hosts: list[str], brand: dict[str, Any]
) -> Tenant:
    """Make a tenant; ``session`` is the owner's, since no tenant may make another.

    Raises :class:`Conflict` when the slug or a host is taken, :class:`Invalid`
    for a slug of the wrong form.
    """
    if (
        not slug
        or not slug.replace("-", "").isalnum()
        or slug != slug.lower()
        or not slug[0].isalpha()
    ):
        raise Invalid.field(
            "slug", "Use lower case letters, digits and hyphens, starting with a letter."
        )
    if session.scalar(select(Tenant.id).where(Tenant.slug == slug)):
        raise Conflict(f"There is a tenant {slug} already.")
    tenant = Tenant(
        id=new_id(),
        slug=slug,
        name=name,
        brand=brand,
        settings={},
        hook_token=secrets.token_urlsafe(24),
    )
    session.add(tenant)
    session.flush()
    for host in hosts:
        if not _HOST.fullmatch(host.lower()):
            raise Invalid.field(
                "host", f"{host!r} is no host name; write it without https:// and port."
            )
        if session.get(TenantHost, host.lower()):
            raise Conflict(f"The host {host} belongs to another tenant.")
        session.add(TenantHost(host=host.lower(), tenant_id=tenant.id))
    session.flush()
    return tenant


class TenantService:
    """The current tenant."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def current(self) -> Tenant:
        """The tenant's row."""
        return self._session.get_one(Tenant, self._work.tenant_id)

    def plugins(self) -> PluginCaller:
        """The caller of this tenant's plugins; holds no open transaction."""
        rows = self._session.scalars(select(PluginInstallation)).all()
        tenant = self.current()
        return PluginCaller(
            self._work.platform, tenant.id, tenant.name, {row.plugin_id: row for row in rows}
        )

    def hook_token(self) -> str:
        """The secret part of the callback address."""
        return self.current().hook_token

    @cached_property
    def address(self) -> str:
        """Where the tenant's own pages are, without a slash at the end.

        For what leaves the site, such as mails and receipts: under another
        tenant's host their links would lead to nothing.
        """
        base = self._work.platform.settings.base_url.rstrip("/")
        parts = urlsplit(base)
        hosts = self._session.scalars(select(TenantHost.host).order_by(TenantHost.host)).all()
        if not hosts or parts.hostname in hosts or self._answers_at(parts.hostname or ""):
            return base
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{hosts[0]}{port}"

    def _answers_at(self, host: str) -> bool:
        """Whether a host that belongs to nobody leads here, as loopback names do."""
        try:
            return TenantLookup(self._work.platform).by_host(host).id == self._work.tenant_id
        except NotFound:
            return False


def plugin_caller(platform: Any, tenant_id: UUID) -> PluginCaller:
    """The caller of a tenant's plugins, for work outside any transaction."""
    with platform.unit(Scope.worker(tenant_id)) as work:
        caller: PluginCaller = work.get(TenantService).plugins()
    return caller

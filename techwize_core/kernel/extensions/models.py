"""Which plugin is on for which tenant, with what settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned


class PluginInstallation(TenantOwned, Base):
    """One plugin at one tenant. Secret settings are encrypted texts."""

    __tablename__ = "plugin_installations"
    __constraints__ = (UniqueConstraint("tenant_id", "plugin_id"),)

    plugin_id: Mapped[str]
    enabled: Mapped[bool]
    settings: Mapped[Json] = mapped_column(default=dict)
    updated_at: Mapped[datetime | None]


class ProviderToken(TenantOwned, Base):
    """A provider's access token, shared by all processes (Daraja: a new one kills the old)."""

    __tablename__ = "provider_tokens"
    __constraints__ = (UniqueConstraint("tenant_id", "plugin_id", "name"),)

    plugin_id: Mapped[str]
    name: Mapped[str]
    secret_text: Mapped[str]
    expires_at: Mapped[datetime]

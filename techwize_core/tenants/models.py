"""Tenants and the host names that lead to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json
from techwize_core.kernel.ids import new_id


class Tenant(Base):
    """An agency on the platform, with its own brand, people, catalogue and money."""

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,40}$'", name="slug_form"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    brand: Mapped[Json] = mapped_column(default=dict)
    """``accent`` ("#rrggbb"), ``logo_key``, ``phone``, ``email``, ``address``: what pages and receipts show."""
    settings: Mapped[Json] = mapped_column(default=dict)
    hook_token: Mapped[str] = mapped_column(unique=True)
    """The secret part of the callback address that providers get; rotatable."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TenantHost(Base):
    """A host name, lower case and without port, of a tenant."""

    __tablename__ = "tenant_hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))

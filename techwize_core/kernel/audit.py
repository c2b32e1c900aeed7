"""The audit log: who did what with a privilege. Written in the transaction of the act."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from techwize_core.kernel.db.base import Base, Json, TenantOwned
from techwize_core.kernel.ids import new_id

if TYPE_CHECKING:
    from techwize_core.kernel.work import UnitOfWork


class AuditEntry(TenantOwned, Base):
    """A privileged act: who did what to which object."""

    __tablename__ = "audit_log"
    # Written by roles that may not read it back: no RETURNING.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012
    __constraints__ = (Index("ix_audit_log_newest", "tenant_id", "created_at", "id"),)

    actor_id: Mapped[UUID | None]
    act: Mapped[str]
    target_type: Mapped[str]
    target_id: Mapped[UUID | None]
    details: Mapped[Json] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


def write_audit(
    work: UnitOfWork, act: str, target_type: str, target_id: UUID | None, details: Json
) -> None:
    """Note a privileged act of the current person. ``details`` hold no secret."""
    entry = AuditEntry(
        id=new_id(),
        tenant_id=work.tenant_id,
        actor_id=work.scope.user_id,
        act=act,
        target_type=target_type,
        target_id=target_id,
        details=details,
        at=work.now(),
        created_at=work.now(),
    )
    work.session.add(entry)
    work.session.flush()
    work.audited = True

"""The audit log: who did what with a privilege. Written in the transaction of the act."""

from __future__ import annotations

from uuid import UUID

from techwize_core.accounts.models import AuditEntry
from techwize_core.kernel.db.base import Json
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.work import UnitOfWork


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

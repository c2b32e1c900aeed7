"""Who asks: what the security policy finds out, once per request."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.permissions import Permission, allows


@dataclass(frozen=True)
class Identity:
    """A person who is logged in, or an API key that acts for one."""

    user_id: UUID
    tenant_id: UUID
    role: Role
    session_id: UUID
    full_name: str
    email: str
    language: str

    @property
    def scope(self) -> Scope:
        """What row level security sees."""
        return Scope(tenant_id=self.tenant_id, user_id=self.user_id, role=self.role)

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission."""
        return allows(self.role, permission)

    @property
    def is_staff(self) -> bool:
        """Whether this person works here."""
        return self.role in (Role.EDITOR, Role.ADMIN)

"""Who acts, for which tenant: what row level security sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The roles of the platform, and the few that are not a person's."""

    CLIENT = "client"
    EDITOR = "editor"
    ADMIN = "admin"
    PARTNER = "partner"
    OPERATOR = "operator"
    # Not a person's:
    ANONYMOUS = "anonymous"
    """A visitor; also a provider's callback."""
    AUTH = "auth"
    """The accounts service while it signs somebody up or in."""
    WORKER = "worker"
    """Background work on behalf of a tenant."""


PERSON_ROLES = (Role.CLIENT, Role.EDITOR, Role.ADMIN, Role.PARTNER, Role.OPERATOR)
STAFF_ROLES = (Role.EDITOR, Role.ADMIN)


@dataclass(frozen=True)
class Scope:
    """The tenant, person and role that one transaction acts as.

    ``system`` transactions run as the database role ``techwize_system``, which
    sees work of all tenants but only the tables that hold work.
    """

    tenant_id: UUID | None = None
    user_id: UUID | None = None
    role: Role = Role.ANONYMOUS
    system: bool = False

    @classmethod
    def worker(cls, tenant_id: UUID) -> Scope:
        """Background work for one tenant."""
        return cls(tenant_id=tenant_id, role=Role.WORKER)

    @classmethod
    def for_system(cls) -> Scope:
        """Finding work over all tenants."""
        return cls(role=Role.WORKER, system=True)

    def acting_as(self, role: Role) -> Scope:
        """The same tenant and person in another role."""
        return replace(self, role=role)

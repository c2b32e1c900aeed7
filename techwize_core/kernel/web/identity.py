"""Who asks: what the security policy finds out, once per request."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.permissions import NEVER_BY_KEY, UNTIL_ENROLLED, Permission, allows

SESSION_COOKIE = "techwize_session"
"""What a browser that is logged in sends to the pages; the API takes none."""


@dataclass(frozen=True)
class Identity:
    """A person who is logged in, or an API key that acts for one.

    ``session_id`` is the session under which they act; for an API key, the
    key's id. ``scopes`` narrow an API key to what it was made for; None for a
    login. ``must_enrol``: staff must have a second factor here and this person
    has none yet.
    """

    user_id: UUID
    tenant_id: UUID
    role: Role
    session_id: UUID
    full_name: str
    email: str
    language: str
    scopes: frozenset[str] | None = None
    must_enrol: bool = False
    is_verified: bool = True
    """Whether the e-mail address is known to be theirs; True where nobody asks."""

    @property
    def scope(self) -> Scope:
        """What row level security sees."""
        return Scope(tenant_id=self.tenant_id, user_id=self.user_id, role=self.role)

    @property
    def by_key(self) -> bool:
        """Whether a program asks with an API key."""
        return self.scopes is not None

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission, and the key, if it is one, was given it."""
        if self.must_enrol and permission not in UNTIL_ENROLLED:
            return False
        if self.scopes is not None and (
            permission in NEVER_BY_KEY or permission.value not in self.scopes
        ):
            return False
        return allows(self.role, permission)

    def refusal_of(self, permission: Permission) -> str:
        """Why :meth:`may` says no, with what to do about it where something can be done."""
        if not allows(self.role, permission):
            return f"The role {self.role.value} may not do this."
        if self.scopes is not None and permission in NEVER_BY_KEY:
            return "No API key may do this. Log in, and send the access token."
        if self.scopes is not None and permission.value not in self.scopes:
            return f"This API key was not given the scope {permission.value}."
        return "Everybody who works here needs a second factor. Set yours up first."

    @property
    def is_staff(self) -> bool:
        """Whether this person works here."""
        return self.role in (Role.EDITOR, Role.ADMIN)

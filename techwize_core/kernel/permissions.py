"""Named permissions, and which role holds which. Plugins add through a directive."""

from __future__ import annotations

from enum import StrEnum

from techwize_core.kernel.db.scope import Role


class Permission(StrEnum):
    """What somebody may do; the value is the name that HQ and API keys show."""

    PUBLIC = "public"
    """Anybody, logged in or not."""
    SELF = "self"
    """Any person, about their own profile, sessions and notifications."""
    PROJECT_READ = "project.read"
    """See a project that row level security shows."""
    PROJECT_CREATE = "project.create"
    """Order a video."""
    PROJECT_EDIT = "project.edit"
    """Change the brief, upload, comment."""
    PROJECT_REVIEW = "project.review"
    """Approve, ask for a revision, cancel: the client's decisions."""
    PROJECT_WORK = "project.work"
    """Move a project through production."""
    PROJECT_LIST_ALL = "project.list_staff"
    """The staff's lists of projects."""
    PROJECT_ASSIGN = "project.assign"
    """Give a project to an editor."""
    PAYMENT_READ = "payment.read"
    """See payments and receipts."""
    PAYMENT_START = "payment.start"
    """Pay."""
    PAYMENT_MANAGE = "payment.manage"
    """Confirm and refund."""
    LIBRARY_READ = "library.read"
    """Templates and prompts of the studio."""
    LIBRARY_MANAGE = "library.manage"
    """Change templates and prompts."""
    CATALOG_MANAGE = "catalog.manage"
    """Change packages and prices."""
    USERS_MANAGE = "users.manage"
    """See and change people."""
    AUTOMATION_READ = "automation.read"
    """See automation logs and run them again."""
    ANALYTICS_READ = "analytics.read"
    """See the dashboards."""
    PLUGINS_MANAGE = "plugins.manage"
    """Switch plugins and change their settings."""
    LEADS_READ = "leads.read"
    """See who wrote to us."""


_EVERYBODY = frozenset({Permission.PUBLIC})
_PERSON = _EVERYBODY | {Permission.SELF, Permission.PROJECT_READ}
_CLIENT = _PERSON | {
    Permission.PROJECT_CREATE,
    Permission.PROJECT_EDIT,
    Permission.PROJECT_REVIEW,
    Permission.PAYMENT_READ,
    Permission.PAYMENT_START,
}
_EDITOR = _PERSON | {
    Permission.PROJECT_EDIT,
    Permission.PROJECT_WORK,
    Permission.PROJECT_LIST_ALL,
    Permission.LIBRARY_READ,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ANONYMOUS: _EVERYBODY,
    Role.CLIENT: frozenset(_CLIENT),
    Role.EDITOR: frozenset(_EDITOR),
    Role.ADMIN: frozenset(Permission),
    Role.PARTNER: frozenset(_PERSON),
    Role.OPERATOR: frozenset(_PERSON),
}


def allows(role: Role, permission: Permission) -> bool:
    """Whether the role holds the permission. Roles that are not a person's hold none."""
    return permission in ROLE_PERMISSIONS.get(role, frozenset())

"""Named permissions, and which role holds which. Plugins add through a directive.

HQ's page of access (``/hq/access``) and the API's description are made from here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from techwize_core.kernel.db.scope import PERSON_ROLES, Role


class Permission(StrEnum):
    """What somebody may do; the value is the name that HQ and API keys show, ``sentence`` says it."""

    sentence: str

    def __new__(cls, name: str, sentence: str) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.sentence = sentence
        return member

    PUBLIC = "public", "Anybody, logged in or not."
    SELF = "self", "One's own profile and notifications."
    ACCOUNT = (
        "account.manage",
        "How one proves who one is: password, second factor, sessions, API keys.",
    )
    PROJECT_READ = "project.read", "See projects, as far as the role sees them."
    PROJECT_CREATE = "project.create", "Order a video."
    PROJECT_EDIT = "project.edit", "Change the brief, upload, comment."
    PROJECT_REVIEW = (
        "project.review",
        "Approve, ask for a revision, cancel: the client's decisions.",
    )
    PROJECT_WORK = "project.work", "Move a project through production."
    PROJECT_LIST_ALL = "project.list_staff", "The staff's lists of projects."
    PROJECT_ASSIGN = "project.assign", "Give a project to an editor."
    PAYMENT_READ = "payment.read", "See payments and receipts."
    PAYMENT_START = "payment.start", "Pay."
    PAYMENT_MANAGE = "payment.manage", "Confirm and refund."
    LIBRARY_READ = "library.read", "Templates and prompts of the studio."
    LIBRARY_MANAGE = "library.manage", "Change templates and prompts."
    CATALOG_MANAGE = "catalog.manage", "Change packages and prices."
    USERS_READ = "users.read", "See the people of the agency."
    ACCESS_MANAGE = (
        "access.manage",
        "Change roles, switch accounts off, log people out, take a lost second factor away, say "
        "whether staff must have one.",
    )
    AUTOMATION_READ = "automation.read", "See automation logs and run them again."
    ANALYTICS_READ = "analytics.read", "See the dashboards."
    PLUGINS_MANAGE = "plugins.manage", "Switch plugins and change their settings."
    LEADS_READ = "leads.read", "See who wrote to us."
    AUDIT_READ = "audit.read", "See who did what with a privilege."


_EVERYBODY = frozenset({Permission.PUBLIC})
_PERSON = _EVERYBODY | {Permission.SELF, Permission.ACCOUNT, Permission.PROJECT_READ}
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

NEVER_BY_KEY = frozenset({Permission.ACCOUNT, Permission.ACCESS_MANAGE})
"""What no API key does, whoever it belongs to: a stolen key must not become a login, or last
longer than itself."""

UNTIL_ENROLLED = frozenset({Permission.PUBLIC, Permission.SELF, Permission.ACCOUNT})
"""What is left to somebody who must have a second factor and has none yet: to get one."""


def allows(role: Role, permission: Permission) -> bool:
    """Whether the role holds the permission. Roles that are not a person's hold none."""
    return permission in ROLE_PERMISSIONS.get(role, frozenset())


def scopes_of(role: Role) -> list[Permission]:
    """What an API key of somebody in that role may be given, in the order of declaration."""
    held = ROLE_PERMISSIONS.get(role, frozenset()) - NEVER_BY_KEY - _EVERYBODY
    return [permission for permission in Permission if permission in held]


def access_table() -> list[tuple[Permission, list[Role]]]:
    """Each permission with the people's roles that hold it, in the order of declaration."""
    return [
        (permission, [role for role in PERSON_ROLES if allows(role, permission)])
        for permission in Permission
    ]

"""Every privileged act leaves its mark in the audit log, whoever wrote the view.

A service that knows best what happened says so itself (``write_audit``); what
none has said is noted here, in the same transaction, from the request.
"""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.scope import PERSON_ROLES, Role
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.permissions import Permission, allows

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_privileged(permission: Permission, method: str) -> bool:
    """Whether the request changes something, and only those who run an agency may."""
    others = (role for role in PERSON_ROLES if role is not Role.ADMIN)
    return method not in _READS and not any(allows(role, permission) for role in others)


def note_privileged(request: Request, act: str, permission: Permission) -> None:
    """Note the act that was just done, unless it was noted or is about to be undone."""
    if not is_privileged(permission, request.method) or request.tm.isDoomed():
        return
    if request.work.audited:
        return
    ids = (parse_id(str(part)) for part in request.matchdict.values())
    target = next((found for found in ids if found is not None), None)
    write_audit(request.work, act, "address", target, {"path": request.path_info[:200]})

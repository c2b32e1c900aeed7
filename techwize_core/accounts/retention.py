"""What proves who somebody is, is not kept for longer than it is of use."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, text

from techwize_core.accounts.guessing import KNOWN_FOR
from techwize_core.accounts.models import ApiKey, LoginSession, OneTimeToken, SecondFactor
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork

SESSIONS = KNOWN_FOR
"""Kept after their end: an old session is how an address is known."""
TOKENS = timedelta(days=1)
KEYS = timedelta(days=90)
"""So that somebody whose program stopped can see why."""
UNFINISHED = timedelta(days=1)

_TENANTS = text("select id from tenants")


def forget_what_is_over(platform: Platform) -> None:
    """Delete ended sessions, used and old links, old keys, second factors that were never confirmed."""
    with platform.unit(Scope.for_system()) as work:
        tenants = work.session.scalars(_TENANTS).all()
    for tenant_id in tenants:
        with platform.unit(Scope.worker(tenant_id)) as work:
            _forget(work)


def _forget(work: UnitOfWork) -> None:
    now, session = work.now(), work.session
    old = now - SESSIONS
    session.execute(
        delete(LoginSession).where(or_(LoginSession.ended_at < old, LoginSession.expires_at < old))
    )
    session.execute(
        delete(OneTimeToken).where(
            or_(OneTimeToken.used_at < now - TOKENS, OneTimeToken.expires_at < now - TOKENS)
        )
    )
    session.execute(delete(ApiKey).where(ApiKey.expires_at < now - KEYS))
    session.execute(
        delete(SecondFactor).where(
            SecondFactor.confirmed_at.is_(None), SecondFactor.created_at < now - UNFINISHED
        )
    )

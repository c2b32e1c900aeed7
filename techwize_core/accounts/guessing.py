"""Guesses at passwords and codes: slowed down, without locking out whose they are.

Counting misses by account alone hands everybody a way to lock anybody out;
counting by address alone leaves an account open to a thousand addresses. So
tries are counted in lanes (after OWASP's "device cookies"): a browser that
carries our cookie from an earlier login, and an address from which the person
has been logged in, have a lane each that nobody else can fill. All strangers
share one for the account, and each of their addresses has a small one of its
own, so that a single address cannot fill what they share. What a lane takes
shrinks with the misses: the wait grows from a minute to a quarter of an hour to
a day. A login that succeeds clears the lanes that it used.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from techwize_core.accounts.models import LoginSession, User
from techwize_core.accounts.tokens import read_device_token
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import TooManyRequests
from techwize_core.kernel.ratelimit import RatePolicy
from techwize_core.kernel.secrets import first_reading
from techwize_core.kernel.work import UnitOfWork

if TYPE_CHECKING:
    from techwize_core.accounts.service import Device

Tiers = tuple[RatePolicy, ...]

HERE: Tiers = (
    RatePolicy("guesses-minute", 5, 60, moving=True),
    RatePolicy("guesses-quarter", 10, 900, moving=True),
    RatePolicy("guesses-day", 20, 86_400, moving=True),
)
"""Tries at one account from one place."""
STRANGERS: Tiers = (
    RatePolicy("strangers-quarter", 30, 900, moving=True),
    RatePolicy("strangers-day", 100, 86_400, moving=True),
)
"""Tries at one account from all places where its person has never been."""
KNOWN_FOR = timedelta(days=90)
"""How long an address is known after the person was last seen there."""


class Guesses:
    """Counts tries at an account, whether or not there is one: the count must not tell."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def count(self, email: str, device: Device) -> None:
        """Count one more try. Raises :class:`TooManyRequests` when a lane takes no more now."""
        for lane, tiers in self._lanes(email, device):
            self._hit(lane, tiers)

    def forgive(self, email: str, device: Device) -> None:
        """Forget the misses in the lanes of a try that succeeded."""
        for lane, tiers in self._lanes(email, device):
            self._clear(lane, tiers)

    def count_own(self, what: str) -> None:
        """Count a try of somebody who is logged in, at their own password or code."""
        self._hit(f"own/{self._work.tenant_id}/{self._work.user_id}/{what}", HERE)

    def forgive_own(self, what: str) -> None:
        """Forget the misses of :meth:`count_own`."""
        self._clear(f"own/{self._work.tenant_id}/{self._work.user_id}/{what}", HERE)

    def _lanes(self, email: str, device: Device) -> list[tuple[str, Tiers]]:
        account = f"{self._work.tenant_id}/{email}"
        known = first_reading(
            self._work.platform.settings.secrets,
            lambda secret: read_device_token(secret, device.token, account, self._work.now()),
        )
        # Asked even when the browser is known: each try is to take the same time.
        is_known_here = self._has_been_at(email, device.remote_addr)
        if known is not None:
            return [(f"device/{account}/{known}", HERE)]
        lanes = [(f"place/{account}/{device.remote_addr}", HERE)]
        if not is_known_here:
            lanes.append((f"strangers/{account}", STRANGERS))
        return lanes

    def _has_been_at(self, email: str, address: str) -> bool:
        session = self._work.session
        seen = (
            select(LoginSession.id)
            .join(
                User,
                and_(User.tenant_id == LoginSession.tenant_id, User.id == LoginSession.user_id),
            )
            .where(
                User.email == email,
                LoginSession.remote_addr == address,
                LoginSession.last_seen_at > self._work.now() - KNOWN_FOR,
            )
            .limit(1)
        )
        with acting_as(session, Role.AUTH):
            return session.scalar(seen) is not None

    def _hit(self, lane: str, tiers: Tiers) -> None:
        platform = self._work.platform
        if platform.settings.rate_limits == "off":
            return
        for tier in tiers:
            decision = platform.limiter.hit(tier, lane)
            if not decision.allowed:
                wait = decision.reset_seconds
                raise TooManyRequests(
                    f"Too many tries for this account. Try again in {wait // 60 + 1} minutes.",
                    headers={"Retry-After": str(wait)},
                )

    def _clear(self, lane: str, tiers: Tiers) -> None:
        for tier in tiers:
            self._work.platform.limiter.forget(tier, lane)

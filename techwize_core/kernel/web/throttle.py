"""Rate limits at the door: per address, and per token where one is sent.

Each answer of the API says where its caller stands, refusals among them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import TooManyRequests
from techwize_core.kernel.ratelimit import RatePolicy
from techwize_core.kernel.web.identity import SESSION_COOKIE
from techwize_core.kernel.web.requests import Handler

_STANDING = "techwize.rate_standing"
DEFAULT = RatePolicy(name="default", limit=3000, seconds=60)
"""One address: an office or a mobile operator's gateway may hold many people."""
PERSON = RatePolicy(name="person", limit=600, seconds=60)
SENSITIVE = RatePolicy(name="sensitive", limit=30, seconds=60)
"""Sign-up, login, contact: what a machine would like to try often. Each act of an address has a
count of its own: whoever asks for links does not keep a neighbour from logging in."""
OWN = RatePolicy(name="own", limit=30, seconds=60)
"""What a person who is logged in does rarely: paying, keys, another password. It counts for the
login and not for the address, behind which a mobile operator's other customers are."""
CALLBACKS = RatePolicy(name="callbacks", limit=6000, seconds=60)
"""A provider sends for all its payers from a few addresses."""
HINTS = RatePolicy(name="hints", limit=60, seconds=60)
"""Callbacks to an address that is no secret: each is a row, and anybody can send one."""


@dataclass(frozen=True)
class Standing:
    """Where the caller stands; the ``RateLimit-*`` headers of the answer."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """The headers of the IETF draft "RateLimit header fields"."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


def check_rate(request: Request, policy: RatePolicy) -> Standing:
    """Count the request. Raises :class:`TooManyRequests` over the limit."""
    standing, allowed = _count(request, policy)
    request.environ[_STANDING] = standing
    if not allowed:
        wait = max(1, standing.reset)
        raise TooManyRequests(
            f"Too many requests. Try again in {wait} seconds.", headers={"Retry-After": str(wait)}
        )
    return standing


def _count(request: Request, policy: RatePolicy) -> tuple[Standing, bool]:
    platform = request.platform
    if platform.settings.rate_limits == "off":
        return Standing(policy.limit, policy.limit, 0), True
    address = str(request.client_address)
    if policy is SENSITIVE:
        decision = platform.limiter.hit(policy, f"{address} {request.matched_route.name}")
    else:
        decision = platform.limiter.hit(DEFAULT if policy is OWN else policy, address)
    login = request.headers.get("Authorization") or request.cookies.get(SESSION_COOKIE)
    if decision.allowed and policy in (DEFAULT, OWN) and login:
        # People behind one address have a count each; made-up logins still count for the address.
        own = OWN if policy is OWN else PERSON
        person = platform.limiter.hit(own, hashlib.sha256(login.encode()).hexdigest()[:32])
        decision = min(decision, person, key=lambda d: d.remaining)
    standing = Standing(decision.limit, decision.remaining, int(decision.reset_seconds))
    return standing, decision.allowed


def _say_standing(handler: Handler, _registry: Registry) -> Handler:
    def tween(request: Request) -> Response:
        response = handler(request)
        if request.path_info.startswith("/api/"):
            # What was refused before it was counted (a body over its limit) counts all the same.
            standing = request.environ.get(_STANDING) or _count(request, DEFAULT)[0]
            response.headers.update(standing.headers())
        return response

    return tween


def includeme(config: Configurator) -> None:
    """Around the exception views, which answer what is refused."""
    config.add_tween(
        f"{__name__}._say_standing", under="techwize_core.kernel.web.cors._answer_other_sites"
    )

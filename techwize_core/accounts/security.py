"""Pyramid's security policy: bearer tokens and API keys for the API, the session cookie for pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pyramid.request import Request, RequestLocalCache
from pyramid.response import Response
from pyramid.security import Allowed, Denied

from techwize_core.accounts.api_keys import ApiKeyService
from techwize_core.accounts.resume import access_claims, resume_session
from techwize_core.accounts.second_factor import REQUIRED, SecondFactorService
from techwize_core.accounts.service import Person
from techwize_core.accounts.tokens import (
    DEVICE_TTL,
    PAGE_SESSION_TTL,
    is_api_key,
    session_of,
)
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import set_scope
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.identity import SESSION_COOKIE, Identity
from techwize_core.kernel.work import UnitOfWork

DEVICE_COOKIE = "techwize_device"


class SecurityPolicy:
    """Finds out once per request who asks, and raises the unit of work to that person's scope.

    The two kinds of login never mix: the API takes no cookie, so that no other
    site's page can use it in a person's name.
    """

    def __init__(self) -> None:
        # Pyramid asks the policy again at each look at request.identity.
        self._found = RequestLocalCache(_find_out)

    def identity(self, request: Request) -> Identity | None:
        """The person, or None for a visitor."""
        found: Identity | None = self._found.get_or_create(request)
        return found

    def authenticated_userid(self, request: Request) -> str | None:
        """The person's id as text."""
        identity = request.identity
        return str(identity.user_id) if identity else None

    def permits(self, request: Request, _context: Any, permission: str) -> Allowed | Denied:
        """Whether the person holds the permission."""
        identity = request.identity
        if permission == Permission.PUBLIC or (identity and identity.may(Permission(permission))):
            return Allowed("held by the role")
        return Denied("not held by the role")

    def remember(self, request: Request, userid: str, **_kw: Any) -> list[tuple[str, str]]:
        """Not used: :func:`set_session_cookie` needs the session's secret."""
        raise NotImplementedError

    def forget(self, request: Request, **_kw: Any) -> list[tuple[str, str]]:
        """Headers that take the cookie away."""
        response = Response()
        response.delete_cookie(SESSION_COOKIE, path="/")
        return [("Set-Cookie", value) for value in response.headers.getall("Set-Cookie")]


def identity_of(person: Person) -> Identity:
    """What the rest of the platform needs to know of a person."""
    return Identity(
        user_id=person.user.id,
        tenant_id=person.user.tenant_id,
        role=Role(person.profile.role),
        session_id=person.session.id,
        full_name=person.profile.full_name,
        email=person.user.email,
        language=person.profile.language,
        is_verified=person.user.email_verified_at is not None,
    )


def held_to_demands(work: UnitOfWork, identity: Identity) -> Identity:
    """The identity, which may do nothing but enrol where it must have a second factor and has none."""
    factors = work.get(SecondFactorService)
    if not factors.is_required_of(identity.role) or factors.is_on(identity.user_id):
        return identity
    return replace(identity, must_enrol=True)


def set_session_cookie(request: Request, response: Response, secret: str) -> None:
    """Hand the session's secret to the browser, for this host only."""
    _set_cookie(request, response, SESSION_COOKIE, secret, PAGE_SESSION_TTL)


def set_device_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser be known again, after the session too; it opens nothing."""
    _set_cookie(request, response, DEVICE_COOKIE, token, DEVICE_TTL)


def _set_cookie(
    request: Request, response: Response, name: str, value: str, ttl: timedelta
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(ttl.total_seconds()),
        path="/",
        # Behind a proxy the request itself is plain HTTP.
        secure=request.platform.settings.base_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )


def _find_out(request: Request) -> Identity | None:
    is_program = request.path_info.startswith("/api/")
    identity = _by_token(request) if is_program else _by_cookie(request)
    if identity is None:
        return None
    if request.tenant.settings.get(REQUIRED):
        identity = held_to_demands(request.work, identity)
    return identity


def _by_token(request: Request) -> Identity | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    token = token.strip()
    if is_api_key(token):
        holder = request.work.get(ApiKeyService).find(token)
        if holder is None:
            return None
        set_scope(request.work.session, holder.identity.scope)
        return holder.identity
    claims = access_claims(request)
    return resume_session(request.work, claims.session_id, kind="api") if claims else None


def _by_cookie(request: Request) -> Identity | None:
    secret = request.cookies.get(SESSION_COOKIE, "")
    session_id = session_of(secret)
    if session_id is None:
        return None
    return resume_session(request.work, session_id, kind="page", secret=secret)

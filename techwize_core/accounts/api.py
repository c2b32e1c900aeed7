"""The accounts' API."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from techwize_core.accounts.login import LoginService
from techwize_core.accounts.models import User
from techwize_core.accounts.schemas import (
    Login,
    ProfileOut,
    ProfilePatch,
    Refresh,
    Signup,
    TokensOut,
)
from techwize_core.accounts.security import DEVICE_COOKIE
from techwize_core.accounts.service import AccountService, Device, Person
from techwize_core.accounts.tokens import ACCESS_TTL, AccessClaims, make_access_token
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.errors import NotAuthenticated
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.throttle import SENSITIVE

_TAG = "Accounts"


def device_of(request: Request) -> Device:
    """Where the request came from."""
    return Device(
        request.headers.get("User-Agent", ""),
        request.client_address,
        request.cookies.get(DEVICE_COOKIE, ""),
    )


@endpoint(
    "POST",
    "/api/auth/signup",
    permission=Permission.PUBLIC,
    summary="Make an account",
    tag=_TAG,
    body=Signup,
    answer=TokensOut,
    status=201,
    rate=SENSITIVE,
    errors=(409,),
)
def sign_up(request: Request, body: Signup) -> TokensOut:
    accounts = request.work.get(AccountService)
    return _tokens(
        request, *accounts.open_session(accounts.sign_up(body), "api", device_of(request))
    )


@endpoint(
    "POST",
    "/api/auth/login",
    permission=Permission.PUBLIC,
    summary="Log in",
    description="Where there is a second factor, `otp` is its code; without it the answer is a 401 "
    "of the type `urn:techwize:problem:second-factor-required`.",
    tag=_TAG,
    body=Login,
    answer=TokensOut,
    rate=SENSITIVE,
    errors=(401,),
)
def log_in(request: Request, body: Login) -> TokensOut:
    device = device_of(request)
    user = request.work.get(LoginService).log_in(
        body.email, body.password.get_secret_value(), body.otp, device
    )
    accounts = request.work.get(AccountService)
    return _tokens(request, *accounts.open_session(user, "api", device))


@endpoint(
    "POST",
    "/api/auth/refresh",
    permission=Permission.PUBLIC,
    summary="Exchange a refresh token",
    tag=_TAG,
    body=Refresh,
    answer=TokensOut,
    rate=SENSITIVE,
    errors=(401,),
)
def refresh(request: Request, body: Refresh) -> TokensOut:
    try:
        return _tokens(request, *request.work.get(AccountService).refresh(body.refresh_token))
    except NotAuthenticated:
        # The end of a stolen session must outlive the refusal.
        request.keep_changes = True
        raise


@endpoint(
    "POST",
    "/api/auth/logout",
    permission=Permission.ACCOUNT,
    summary="End this session",
    tag=_TAG,
    status=204,
)
def log_out(request: Request) -> None:
    request.work.get(AccountService).end_session(request.identity.session_id)


@endpoint(
    "GET", "/api/me", permission=Permission.SELF, summary="My profile", tag=_TAG, answer=ProfileOut
)
def read_me(request: Request) -> dict[str, Any]:
    return profile_fields(request.work.session.get_one(User, request.identity.user_id), request)


@endpoint(
    "PATCH",
    "/api/me",
    permission=Permission.SELF,
    summary="Change my profile",
    tag=_TAG,
    body=ProfilePatch,
    answer=ProfileOut,
)
def change_me(request: Request, body: ProfilePatch) -> dict[str, Any]:
    request.work.get(AccountService).change_profile(body)
    return profile_fields(request.work.session.get_one(User, request.identity.user_id), request)


def profile_fields(user: User, request: Request) -> dict[str, Any]:
    """The answer that shows a person to themselves."""
    profile = request.work.get(AccountService).profile(user.id)
    return ProfileOut.model_validate(
        {
            **{name: getattr(profile, name, None) for name in ProfileOut.model_fields},
            "email": user.email,
            "email_verified_at": user.email_verified_at,
        }
    ).model_dump()


def _tokens(request: Request, person: Person, secret: str) -> TokensOut:
    claims = AccessClaims(
        person.user.id, person.user.tenant_id, person.session.id, Role(person.profile.role)
    )
    shown = {name: getattr(person.profile, name, None) for name in ProfileOut.model_fields}
    return TokensOut(
        access_token=make_access_token(
            request.platform.settings.secret, claims, request.work.now()
        ),
        refresh_token=secret,
        expires_in=int(ACCESS_TTL.total_seconds()),
        user=ProfileOut.model_validate(
            {
                **shown,
                "email": person.user.email,
                "email_verified_at": person.user.email_verified_at,
            }
        ),
    )

"""Logging in, signing up, logging out, and the language of the pages."""

from __future__ import annotations

from typing import Any

from pyramid.csrf import new_csrf_token
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.api import device_of
from techwize_core.accounts.login import HALF_WAY, LoginService
from techwize_core.accounts.models import User
from techwize_core.accounts.schemas import Login, ProfilePatch, Signup
from techwize_core.accounts.security import (
    identity_of,
    set_device_cookie,
    set_session_cookie,
)
from techwize_core.accounts.service import AccountService
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import set_scope
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.identity import SESSION_COOKIE
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.web.forms import Form
from techwize_core.web.languages import COOKIE as LANGUAGE_COOKIE
from techwize_core.web.languages import LANGUAGES, language_of
from techwize_core.web.page import go_to, own_path, page
from techwize_core.web.rendering import home_of, render

HALF_WAY_COOKIE = "techwize_half_way"
_YEAR = 365 * 24 * 3600
_LOGIN = "public/login.html.jinja2"
_SIGNUP = "public/signup.html.jinja2"


@page("GET", "/login", permission=Permission.PUBLIC, template=_LOGIN)
def show_login(request: Request) -> dict[str, Any] | Response:
    """The login form; somebody who is logged in goes on at once."""
    if request.viewer is not None:
        return go_to(_after_login(request, request.viewer.role))
    return {"form": Form(request), "next": own_path(request.GET.get("next"), "")}


@page("POST", "/login", permission=Permission.PUBLIC, rate=SENSITIVE)
def log_in(request: Request) -> Response:
    """Check address and password and hand out a session."""
    form = Form.read(request, Login)
    if form.is_good:
        try:
            wanted = form.checked()
            user, half_way = request.work.get(LoginService).begin(
                wanted.email, wanted.password.get_secret_value(), device_of(request)
            )
            return ask_for_code(request, half_way) if half_way else welcome(request, user)
        except TechwizeError as error:
            form.refuse(error)
    return render(
        request, _LOGIN, {"form": form, "next": own_path(request.POST.get("next"), "")}, status=422
    )


@page("GET", "/signup", permission=Permission.PUBLIC, template=_SIGNUP)
def show_signup(request: Request) -> dict[str, Any] | Response:
    """The form for a new account."""
    if request.viewer is not None:
        return go_to(_after_login(request, request.viewer.role))
    return {"form": Form(request), "next": own_path(request.GET.get("next"), "")}


@page("POST", "/signup", permission=Permission.PUBLIC, rate=SENSITIVE)
def sign_up(request: Request) -> Response:
    """Make an account and log in."""
    form = Form.read(request, Signup)
    if form.is_good:
        try:
            return welcome(
                request, request.work.get(AccountService).sign_up(form.checked()), new=True
            )
        except TechwizeError as error:
            form.refuse(error)
    return render(
        request, _SIGNUP, {"form": form, "next": own_path(request.POST.get("next"), "")}, status=422
    )


def ask_for_code(request: Request, half_way: str) -> Response:
    """Go on to the second step; the browser keeps the proof of the first for ten minutes."""
    wanted = own_path(request.POST.get("next"), "")
    response = go_to("/login/code", **({"next": wanted} if wanted else {}))
    response.set_cookie(
        HALF_WAY_COOKIE,
        half_way,
        max_age=int(HALF_WAY.total_seconds()),
        path="/login",
        secure=request.platform.settings.base_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


def welcome(request: Request, user: User, *, new: bool = False) -> Response:
    """Log somebody in and send them where they wanted to go."""
    secret = enter(request, user, new=new)
    return hand_over(request, go_to(_after_login(request, request.viewer.role)), secret)


def enter(request: Request, user: User, *, new: bool = False) -> str:
    """Open a session: from here on the request acts as this person. Returns the cookie's secret.

    A ``new`` account keeps the language in which it was made.
    """
    accounts, language = request.work.get(AccountService), language_of(request)
    person, secret = accounts.open_session(user, "page", device_of(request))
    request.viewer = identity_of(person)
    set_scope(request.work.session, request.viewer.scope)
    if new:
        accounts.change_profile(ProfilePatch(language=language))
    return secret


def hand_over(request: Request, response: Response, secret: str) -> Response:
    """Give the browser the session's cookie."""
    set_session_cookie(request, response, secret)
    device = request.work.get(LoginService).device_token(request.viewer.email)
    set_device_cookie(request, response, device)
    if HALF_WAY_COOKIE in request.cookies:
        response.delete_cookie(HALF_WAY_COOKIE, path="/login")
    # A token that somebody planted before the login is worth nothing after it.
    new_csrf_token(request)
    return response


def _after_login(request: Request, role: Role) -> str:
    return own_path(request.params.get("next"), home_of(role))


@page("POST", "/logout", permission=Permission.PUBLIC)
def log_out(request: Request) -> Response:
    """End the session, here and in the database."""
    if request.viewer is not None:
        request.work.get(AccountService).end_session(request.viewer.session_id)
    response = go_to("/")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@page("GET", "/language", permission=Permission.PUBLIC)
def choose_language(request: Request) -> Response:
    """Keep the language, in the browser and in the profile, and come back."""
    response = go_to(own_path(request.GET.get("next"), "/"))
    language = request.GET.get("to", "")
    if language in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_YEAR,
            path="/",
            samesite="Lax",
            secure=request.platform.settings.base_url.startswith("https:"),
        )
        if request.viewer is not None:
            request.work.get(AccountService).change_profile(ProfilePatch(language=language))
    return response

"""My password, and where I am logged in."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.credential_schemas import PasswordChange
from techwize_core.accounts.email_verification import EmailVerification
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.accounts.second_factor import SecondFactorService
from techwize_core.accounts.session_api import shown
from techwize_core.accounts.sessions import SessionService
from techwize_core.kernel.errors import Conflict, Forbidden, Invalid
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.pages import PageQuery
from techwize_core.kernel.web.throttle import OWN
from techwize_core.web.account.frame import framed
from techwize_core.web.forms import Form
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, page

_PAGE = "account/account.html.jinja2"
_HERE = "/account"
_SHOWN = 50
"""Sessions on the page; who has more of them ends them all."""


@page("GET", "/account", permission=Permission.ACCOUNT)
def show_account(request: Request) -> Response:
    """Password, second step, devices."""
    return framed(request, _PAGE, _values(request, Form(request)))


@page("POST", "/account/password", permission=Permission.ACCOUNT, rate=OWN)
def change_password(request: Request) -> Response:
    """Choose another password; everywhere else the person is logged out."""
    form = Form.read(request, PasswordChange)
    if form.is_good:
        wanted = form.checked()
        try:
            request.work.get(PasswordService).change(
                wanted.current_password.get_secret_value(), wanted.password.get_secret_value()
            )
        except (Forbidden, Invalid) as error:
            form.refuse(error)
        else:
            viewer = request.viewer
            request.work.get(SessionService).end_all(viewer.user_id, but=viewer.session_id)
            said = "The password is changed. You are logged out everywhere else."
            request.session.flash(("ok", translate(request, said)))
            return go_to(_HERE)
    return framed(request, _PAGE, _values(request, form), status=422)


@page("POST", "/account/sessions/{session_id}/end", permission=Permission.ACCOUNT)
def end_session(request: Request) -> Response:
    """Log out there."""
    session_id = id_at(request, "session_id")
    request.work.get(SessionService).end_mine(session_id)
    request.session.flash(("ok", translate(request, "Logged out there.")))
    return go_to(_HERE)


@page("POST", "/account/sessions/end", permission=Permission.ACCOUNT)
def end_other_sessions(request: Request) -> Response:
    """Log out everywhere but here."""
    viewer = request.viewer
    request.work.get(SessionService).end_all(viewer.user_id, but=viewer.session_id)
    request.session.flash(("ok", translate(request, "Logged out everywhere else.")))
    return go_to(_HERE)


@page("POST", "/account/verification", permission=Permission.ACCOUNT, rate=OWN)
def ask_for_verification(request: Request) -> Response:
    """Have the mail sent again that confirms the address."""
    try:
        request.work.get(EmailVerification).ask_again()
        request.session.flash(("ok", translate(request, "A mail with a link is on its way.")))
    except Conflict as error:
        request.session.flash(("info", translate(request, error.detail)))
    return go_to(_HERE)


def _values(request: Request, form: Form[Any]) -> dict[str, Any]:
    found = request.work.get(SessionService).mine(PageQuery(limit=_SHOWN))
    return {
        "form": form,
        "sessions": [shown(session, request.viewer) for session in found.rows],
        "second_factor": request.work.get(SecondFactorService).standing(request.viewer.role),
    }

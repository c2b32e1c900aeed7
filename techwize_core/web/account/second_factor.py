"""Setting up the second step of my login, and taking it away."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.credential_schemas import FirstCode, OwnPassword
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.accounts.second_factor import SecondFactorService
from techwize_core.accounts.sessions import SessionService
from techwize_core.kernel.errors import Conflict, Forbidden
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.throttle import OWN
from techwize_core.web.account.frame import framed
from techwize_core.web.forms import Form
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, page

_PAGE = "account/second_factor.html.jinja2"
_HERE = "/account/second-factor"


@page("GET", _HERE, permission=Permission.ACCOUNT)
def show_second_factor(request: Request) -> Response:
    """Where I stand: nothing yet, a code still to come, or on."""
    return _show(request, Form(request))


@page("POST", _HERE, permission=Permission.ACCOUNT, rate=OWN)
def begin(request: Request) -> Response:
    """Begin; the QR code follows."""
    form = Form.read(request, OwnPassword)
    if form.is_good:
        try:
            user = request.work.get(PasswordService).confirm(_password(form))
            request.work.get(SecondFactorService).begin(user)
            return go_to(_HERE)
        except (Conflict, Forbidden) as error:
            form.refuse(error)
    return _show(request, form, status=422)


@page("POST", f"{_HERE}/confirm", permission=Permission.ACCOUNT, rate=OWN)
def confirm(request: Request) -> Response:
    """Take the first code; the recovery codes are shown this once."""
    form = Form.read(request, FirstCode)
    if form.is_good:
        try:
            codes = request.work.get(SecondFactorService).confirm(form.checked().code)
        except (Conflict, Forbidden) as error:
            form.refuse(error)
        else:
            viewer = request.viewer
            request.work.get(SessionService).end_all(viewer.user_id, but=viewer.session_id)
            return _show(request, Form(request), codes=codes)
    return _show(request, form, status=422)


@page("POST", f"{_HERE}/recovery-codes", permission=Permission.ACCOUNT, rate=OWN)
def renew_codes(request: Request) -> Response:
    """Ten new recovery codes."""
    form = Form.read(request, OwnPassword)
    if form.is_good:
        try:
            request.work.get(PasswordService).confirm(_password(form))
            codes = request.work.get(SecondFactorService).renew_recovery_codes()
            return _show(request, Form(request), codes=codes)
        except (Conflict, Forbidden) as error:
            form.refuse(error)
    return _show(request, form, status=422)


@page("POST", f"{_HERE}/remove", permission=Permission.ACCOUNT, rate=OWN)
def remove(request: Request) -> Response:
    """Take it away."""
    form = Form.read(request, OwnPassword)
    if form.is_good:
        try:
            request.work.get(PasswordService).confirm(_password(form))
            request.work.get(SecondFactorService).remove(request.viewer.role)
            said = translate(request, "Your login has no second step any more.")
            request.session.flash(("ok", said))
            return go_to(_HERE)
        except (Conflict, Forbidden) as error:
            form.refuse(error)
    return _show(request, form, status=422)


def _password(form: Form[OwnPassword]) -> str:
    return form.checked().password.get_secret_value()


def _show(
    request: Request, form: Form[Any], *, codes: list[str] | None = None, status: int = 200
) -> Response:
    factors = request.work.get(SecondFactorService)
    standing = factors.standing(request.viewer.role)
    values = {
        "form": form,
        "standing": standing,
        "enrolment": None if standing.confirmed_at else factors.pending(),
        "codes": codes,
    }
    return framed(request, _PAGE, values, status=status)

"""Behind the links of our mails: another password, a confirmed e-mail address."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.credential_schemas import EmailProof, ForgottenPassword, PasswordReset
from techwize_core.accounts.email_verification import EmailVerification
from techwize_core.accounts.login import LoginService
from techwize_core.accounts.models import Purpose
from techwize_core.accounts.one_time import OneTimeTokens
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.accounts.security import set_device_cookie
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.web.forms import Form
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, page
from techwize_core.web.rendering import home_of, render

_FORGOT = "public/forgot.html.jinja2"
_RESET = "public/reset.html.jinja2"
_VERIFY = "public/verify_email.html.jinja2"


@page("GET", "/password/forgot", permission=Permission.PUBLIC, template=_FORGOT)
def show_forgot(request: Request) -> dict[str, Any]:
    """Where somebody asks for a link; or hears that it is on its way."""
    return {"form": Form(request), "is_sent": request.GET.get("sent") == "yes"}


@page("POST", "/password/forgot", permission=Permission.PUBLIC, rate=SENSITIVE)
def ask_for_link(request: Request) -> Response:
    """Ask; the answer does not tell whether there is such an account."""
    form = Form.read(request, ForgottenPassword)
    if not form.is_good:
        return render(request, _FORGOT, {"form": form, "is_sent": False}, status=422)
    request.work.get(PasswordService).ask_for_reset(form.checked().email)
    return go_to("/password/forgot", sent="yes")


@page("GET", "/password/reset", permission=Permission.PUBLIC)
def show_reset(request: Request) -> Response:
    """Where the link of the mail leads."""
    return _behind_link(request, _RESET, Form(request), Purpose.PASSWORD_RESET)


@page("POST", "/password/reset", permission=Permission.PUBLIC, rate=SENSITIVE)
def reset(request: Request) -> Response:
    """Choose another password, and log in with it: a second factor is asked for then."""
    form = Form.read(request, PasswordReset)
    if form.is_good:
        wanted = form.checked()
        try:
            user = request.work.get(PasswordService).reset(
                wanted.token, wanted.password.get_secret_value()
            )
        except TechwizeError as error:
            form.refuse(error)
        else:
            said = translate(request, "The password is changed. Log in with it.")
            request.session.flash(("ok", said))
            response = go_to("/login")
            # Whoever reads the mailbox is no stranger: strangers' misses do not hold them up.
            device = request.work.get(LoginService).device_token(user.email)
            set_device_cookie(request, response, device)
            return response
    return _behind_link(request, _RESET, form, Purpose.PASSWORD_RESET, status=422)


@page("GET", "/verify-email", permission=Permission.PUBLIC)
def show_verification(request: Request) -> Response:
    """Where the link of the mail leads. A button, since mail programs look at links on their own."""
    return _behind_link(request, _VERIFY, Form(request), Purpose.EMAIL_VERIFICATION)


@page("POST", "/verify-email", permission=Permission.PUBLIC, rate=SENSITIVE)
def verify(request: Request) -> Response:
    """Confirm the address."""
    form = Form.read(request, EmailProof)
    if form.is_good:
        try:
            request.work.get(EmailVerification).verify(form.checked().token)
        except TechwizeError as error:
            form.refuse(error)
        else:
            said = translate(request, "Your e-mail address is confirmed.")
            request.session.flash(("ok", said))
            return go_to(home_of(request.viewer.role) if request.viewer else "/login")
    return _behind_link(request, _VERIFY, form, Purpose.EMAIL_VERIFICATION, status=422)


def _behind_link(
    request: Request, template: str, form: Form[Any], purpose: Purpose, *, status: int = 200
) -> Response:
    """The page with its token, of which nobody else may learn."""
    token = request.params.get("token", "")[:200]
    is_good = request.work.get(OneTimeTokens).whose(token, purpose) is not None
    context = {"form": form, "token": token, "is_good": is_good}
    response = render(request, template, context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response

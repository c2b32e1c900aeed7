"""The second step of a login: the code of an authenticator app, or a recovery code."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.api import device_of
from techwize_core.accounts.errors import SecondFactorRequired
from techwize_core.accounts.login import LoginService
from techwize_core.kernel.errors import NotAuthenticated, TooManyRequests
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.web.forms import Form
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, own_path, page
from techwize_core.web.public.door import HALF_WAY_COOKIE, welcome
from techwize_core.web.rendering import render

_CODE = "public/login_code.html.jinja2"


class SecondStep(BaseModel):
    """The form."""

    otp: Annotated[str, Field(min_length=1, max_length=40)]


@page("GET", "/login/code", permission=Permission.PUBLIC, template=_CODE)
def show_second_step(request: Request) -> dict[str, Any] | Response:
    """Ask for the code; without the first step there is nothing to ask."""
    if HALF_WAY_COOKIE not in request.cookies:
        return go_to("/login")
    return {"form": Form(request), "next": own_path(request.GET.get("next"), "")}


@page("POST", "/login/code", permission=Permission.PUBLIC, rate=SENSITIVE)
def give_code(request: Request) -> Response:
    """Check the code and hand out a session."""
    form = Form.read(request, SecondStep)
    if form.is_good:
        half_way = request.cookies.get(HALF_WAY_COOKIE, "")
        try:
            user = request.work.get(LoginService).finish(
                half_way, form.checked().otp, device_of(request)
            )
            return welcome(request, user)
        except (SecondFactorRequired, TooManyRequests) as error:
            form.refuse(error)
        except NotAuthenticated as error:
            request.session.flash(("stop", translate(request, error.detail)))
            response = go_to("/login")
            response.delete_cookie(HALF_WAY_COOKIE, path="/login")
            return response
    context = {"form": form, "next": own_path(request.POST.get("next"), "")}
    return render(request, _CODE, context, status=422)

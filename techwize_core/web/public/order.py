"""Ordering in one sitting: package, brief, account. What follows is the portal's."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.api import device_of
from techwize_core.accounts.login import LoginService
from techwize_core.accounts.models import User
from techwize_core.accounts.schemas import Login, Signup
from techwize_core.accounts.service import AccountService
from techwize_core.catalog.models import ServicePackage, VideoTemplate
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.errors import Forbidden, Invalid, NotFound, TechwizeError
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.projects.schemas import NewProject
from techwize_core.web.forms import Form
from techwize_core.web.languages import language_of
from techwize_core.web.page import go_to, page
from techwize_core.web.public.door import enter, hand_over
from techwize_core.web.public.offers import Offers
from techwize_core.web.public.order_desk import BRIEF_FIELDS, OrderDesk, brief_from_form
from techwize_core.web.rendering import render

_BRIEF = "public/order_brief.html.jinja2"
_ACCOUNT = "public/order_account.html.jinja2"


@page("GET", "/order", permission=Permission.PUBLIC, template="public/order.html.jinja2")
def choose_package(request: Request) -> dict[str, Any]:
    """All packages; a template that was chosen in the gallery is carried along."""
    offers = request.work.get(Offers)
    template = _template_of(request)
    fitting = [c for c in offers.categories() if template is None or c.id == template.category_id]
    return {"offers": offers, "categories": fitting, "template": template}


@page("GET", "/order/brief", permission=Permission.PUBLIC)
def show_brief(request: Request) -> Response:
    """What the video is about."""
    package = _package(request, request.GET.get("package"))
    template = _template_of(request)
    form: Form[NewProject] = Form(
        request, {"package_id": str(package.id), "language": language_of(request)}
    )
    if template is not None:
        form.values |= {"template_id": str(template.id), "video_duration": template.duration}
    return _show_brief(request, form, package)


@page("POST", "/order/brief", permission=Permission.PUBLIC)
def send_brief(request: Request) -> Response:
    """Order when somebody is logged in, else ask who they are."""
    form = Form.read(request, NewProject, prepare=brief_from_form)
    package = _package(request, form.value("package_id"))
    if not form.is_good:
        return _show_brief(request, form, package, status=422)
    if request.viewer is None:
        return _show_account(request, form, Form(request), package, status=200)
    try:
        return _take(request, form)
    except TechwizeError as error:
        return _show_brief(request, form.refuse(error), package, status=422)


@page("POST", "/order/account", permission=Permission.PUBLIC, rate=SENSITIVE)
def send_account(request: Request) -> Response:
    """Make the account, or log in, and order in the same breath: both happen, or neither."""
    brief = Form.read(request, NewProject, prepare=brief_from_form)
    package = _package(request, brief.value("package_id"))
    if not brief.is_good:
        return _show_brief(request, brief, package, status=422)
    known = request.POST.get("known") == "yes"
    account: Form[Any] = Form.read(request, Login if known else Signup)
    if account.is_good:
        try:
            secret = enter(request, _user(request, account, known), new=not known)
            return hand_over(request, _take(request, brief), secret)
        except TechwizeError as error:
            account.refuse(error)
    return _show_account(request, brief, account, package, known=known, status=422)


def _user(request: Request, account: Form[Any], known: bool) -> User:
    wanted = account.checked()
    if not known:
        return request.work.get(AccountService).sign_up(wanted)
    password = wanted.password.get_secret_value()
    return request.work.get(LoginService).log_in(
        wanted.email, password, wanted.otp, device_of(request)
    )


def _take(request: Request, brief: Form[NewProject]) -> Response:
    """Order as the person who is logged in by now, and go on to the pictures."""
    if not request.viewer.may(Permission.PROJECT_CREATE):
        raise Forbidden("Only a client can order. Log out and make a client's account.")
    project = request.work.get(OrderDesk).take(brief.checked())
    return go_to(f"/portal/projects/{project.id}/uploads")


def _package(request: Request, wanted: str | None) -> ServicePackage:
    """The package of the order. Raises :class:`NotFound` when it is not sold (any more)."""
    package_id = parse_id(wanted or "")
    try:
        if package_id is None:
            raise Invalid.field("package_id", "Choose a package.")
        return request.work.get(CatalogService).package_on_sale(package_id)
    except Invalid:
        raise NotFound("This package is not on sale. Choose another one under Prices.") from None


def _template_of(request: Request) -> VideoTemplate | None:
    template_id = parse_id(request.GET.get("template", ""))
    if template_id is None:
        return None
    try:
        return request.work.get(CatalogService).template_on_offer(template_id)
    except Invalid:  # withdrawn since the link was made: the order goes on without it
        return None


def _show_brief(
    request: Request, form: Form[NewProject], package: ServicePackage, *, status: int = 200
) -> Response:
    category = request.work.get(CatalogService).category_of(package)
    offers = request.work.get(Offers)
    posters = offers.posters(language_of(request), category=category)
    context = {"form": form, **_bar(request, package), "category": category, "posters": posters}
    return render(request, _BRIEF, context, status=status)


def _show_account(
    request: Request,
    brief: Form[NewProject],
    account: Form[Any],
    package: ServicePackage,
    *,
    known: bool = False,
    status: int,
) -> Response:
    carried = [(name, brief.value(name)) for name in BRIEF_FIELDS if brief.value(name)]
    context = {"form": account, "carried": carried, "known": known, **_bar(request, package)}
    return render(request, _ACCOUNT, context, status=status)


def _bar(request: Request, package: ServicePackage) -> dict[str, Any]:
    """The price and the promised date, which stay in view."""
    return {"package": package, "ready_by": request.work.get(Offers).ready_by(package)}

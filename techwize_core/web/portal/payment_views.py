"""Paying: a prompt on the phone, and a page that never says "failed" before anybody knows."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.accounts.service import AccountService
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.throttle import OWN
from techwize_core.payments.abandonment import PROMPT_LIFE, abandon
from techwize_core.payments.errors import AttemptOpen, NothingDue
from techwize_core.payments.initiation import PaymentWish, initiate
from techwize_core.payments.loading import load_payment
from techwize_core.payments.models import OPEN_STATES, AttemptState, Payment
from techwize_core.payments.providers import is_offered
from techwize_core.payments.receipts import receipt_document
from techwize_core.payments.service import PaymentService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project
from techwize_core.web.forms import Form
from techwize_core.web.languages import language_of, translate
from techwize_core.web.live_updates import live_url
from techwize_core.web.page import go_to, page
from techwize_core.web.rendering import render

_PAY = "portal/pay.html.jinja2"


class PayForm(BaseModel):
    """The one question: which phone gets the prompt."""

    model_config = ConfigDict(extra="ignore")

    phone_number: Annotated[str, Field(min_length=1, max_length=32)]


@page("GET", "/portal/projects/{project_id}/pay", permission=Permission.PAYMENT_START)
def show_payment(request: Request) -> Response:
    """The amount, the phone, and how the newest attempt stands."""
    project = load_project(request)
    standing = _standing(request, project)
    if standing["phase"] == "nothing_due":
        return go_to(f"/portal/projects/{project.id}")
    return render(request, _PAY, {**standing, "form": _form(request, project)})


@page("GET", "/portal/projects/{project_id}/pay/state", permission=Permission.PAYMENT_START)
def show_payment_state(request: Request) -> Response:
    """The part that changes while the payer looks at it."""
    project = load_project(request)
    context = {**_standing(request, project), "form": _form(request, project)}
    return render(request, "portal/_payment_state.html.jinja2", context)


@page("POST", "/portal/projects/{project_id}/pay", permission=Permission.PAYMENT_START, rate=OWN)
def start_payment(request: Request) -> Response:
    """Send the prompt."""
    project = load_project(request)
    back = f"/portal/projects/{project.id}/pay"
    form = Form.read(request, PayForm)
    if form.is_good:
        wish = PaymentWish(project.id, "mpesa", form.checked().phone_number)
        try:
            initiate(request.platform, request.viewer.scope, wish)
            return go_to(back)
        except (AttemptOpen, NothingDue):
            return go_to(back)
        except TechwizeError as error:
            form.refuse(error)
    request.work.session.expire_all()
    return render(request, _PAY, {**_standing(request, project), "form": form}, status=422)


@page("POST", "/portal/payments/{payment_id}/abandon", permission=Permission.PAYMENT_START)
def give_up(request: Request) -> Response:
    """Close an open attempt, so that another number can be tried."""
    payment = load_payment(request)
    try:
        abandon(request.platform, payment.tenant_id, payment.id)
    except TechwizeError as error:
        request.session.flash(("wait", translate(request, error.detail)))
    return go_to(f"/portal/projects/{payment.project_id}/pay")


@page("GET", "/portal/payments/{payment_id}/receipt.pdf", permission=Permission.PAYMENT_READ)
def download_receipt(request: Request) -> Response:
    """The receipt."""
    document = receipt_document(request.platform, load_payment(request))
    response = Response(document.body, content_type="application/pdf", charset=None)
    response.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _form(request: Request, project: Project) -> Form[PayForm]:
    profile = request.work.get(AccountService).profile(project.client_id)
    return Form(request, {"phone_number": profile.phone_number or ""})


def _standing(request: Request, project: Project) -> dict[str, Any]:
    """``phase``: ask, waiting, checking, paid or nothing_due, with what the template says of it."""
    payments = request.work.get(PaymentService)
    attempts = payments.attempts(project)
    newest = attempts[0] if attempts else None
    balance = payments.balance(project)
    seconds = _seconds_left(request, newest)
    return {
        "project": project,
        "base": f"/portal/projects/{project.id}",
        "live_url": live_url(request, project),
        "balance": balance,
        "newest": newest,
        "phase": _phase(newest, balance.due, seconds),
        "seconds": seconds,
        "total_seconds": int(PROMPT_LIFE.total_seconds()),
        "explanation": _explanation(request, payments, newest),
        "paybill": request.tenant.settings.get("paybill_number"),
        "sandbox_phone": _sandbox_phone(request, newest),
        "is_offered": is_offered(request.work, "mpesa"),
    }


def _phase(newest: Payment | None, due: Any, seconds: int) -> str:
    if newest is not None and newest.state in OPEN_STATES and newest.closed_at is None:
        unknown = newest.state == AttemptState.UNKNOWN
        return "waiting" if seconds > 0 and not unknown else "checking"
    if due > 0:
        return "ask"
    return (
        "paid" if newest is not None and newest.state == AttemptState.SUCCEEDED else "nothing_due"
    )


def _seconds_left(request: Request, newest: Payment | None) -> int:
    if newest is None:
        return 0
    age = request.work.now() - (newest.sent_at or newest.created_at)
    return max(0, int((PROMPT_LIFE - age).total_seconds()))


def _explanation(
    request: Request, payments: PaymentService, newest: Payment | None
) -> dict[str, str] | None:
    """Why the newest attempt ended without money, in the person's language."""
    if newest is None or newest.state not in (
        AttemptState.FAILED,
        AttemptState.CANCELLED,
        AttemptState.EXPIRED,
    ):
        return None
    said = payments.explanation(newest)
    if said is None:
        return None
    return {"text": said.sw if language_of(request) == "sw" else said.en, "advice": said.advice}


def _sandbox_phone(request: Request, newest: Payment | None) -> str | None:
    """In a demo: the sandbox's phone, which shows the prompt."""
    settings = request.platform.settings
    if (
        settings.demo != "on"
        or not settings.sandbox_url
        or newest is None
        or not newest.phone_number
    ):
        return None
    return f"{settings.sandbox_url.rstrip('/')}/phone/{newest.phone_number}"

"""Payments in HQ: finding one, and what happened to it."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.pages import PageQuery
from techwize_core.payments.listing import PaymentList, PaymentQuery
from techwize_core.payments.loading import load_payment
from techwize_core.payments.models import AttemptState, PaymentCallback
from techwize_core.payments.receipts import receipt_document
from techwize_core.payments.service import PaymentService
from techwize_core.projects.cards import ProjectCards
from techwize_core.projects.listing import ProjectList
from techwize_core.projects.service import ProjectService
from techwize_core.web.page import page
from techwize_core.web.staff import asked_for, chosen_filters

_BODY_SHOWN = 4000


@page(
    "GET", "/hq/payments", permission=Permission.PAYMENT_MANAGE, template="hq/payments.html.jinja2"
)
def show_payments(request: Request) -> dict[str, Any]:
    """All attempts to pay, filtered by what the address says."""
    query = asked_for(request, PaymentQuery)
    found = request.work.get(PaymentList).page(query)
    projects = request.work.get(ProjectList).by_ids({payment.project_id for payment in found.rows})
    cards = {card.project.id: card for card in request.work.get(ProjectCards).of(projects)}
    return {
        "rows": [(payment, cards[payment.project_id]) for payment in found.rows],
        "next_cursor": found.next_cursor,
        "filters": chosen_filters(query),
        "paged": bool(query.cursor),
        "states": [state.value for state in AttemptState],
    }


@page(
    "GET",
    "/hq/payment-messages",
    permission=Permission.PAYMENT_MANAGE,
    template="hq/unmatched.html.jinja2",
)
def show_unmatched(request: Request) -> dict[str, Any]:
    """Callbacks that fit no payment, or look wrong."""
    query = asked_for(request, PageQuery)
    found = request.work.get(PaymentList).unmatched(query)
    return {
        "rows": [(callback, readable(callback)) for callback in found.rows],
        "next_cursor": found.next_cursor,
        "paged": bool(query.cursor),
    }


@page(
    "GET",
    "/hq/payments/{payment_id}",
    permission=Permission.PAYMENT_MANAGE,
    template="hq/payment.html.jinja2",
)
def show_payment(request: Request) -> dict[str, Any]:
    """One attempt: its steps, what the provider sent, its receipt."""
    payment = load_payment(request)
    payments = request.work.get(PaymentList)
    project = request.work.get(ProjectService).get(payment.project_id)
    return {
        "payment": payment,
        "card": request.work.get(ProjectCards).one(project),
        "explanation": request.work.get(PaymentService).explanation(payment),
        "transitions": payments.transitions(payment),
        "callbacks": [(one, readable(one)) for one in payments.callbacks([payment])],
        "receipt": payments.receipt(payment),
    }


@page("GET", "/hq/payments/{payment_id}/receipt.pdf", permission=Permission.PAYMENT_MANAGE)
def show_receipt(request: Request) -> Response:
    """The receipt as it was given to the client."""
    payment = load_payment(request)
    document = receipt_document(request.platform, payment)
    response = Response(document.body, content_type="application/pdf", charset=None)
    response.headers["Content-Disposition"] = f'inline; filename="{document.file_name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def readable(callback: PaymentCallback) -> str:
    """The raw body as text; what is no text is replaced, what is long is cut."""
    return callback.body[:_BODY_SHOWN].decode("utf-8", errors="replace")

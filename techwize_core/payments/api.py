"""The payments' API."""

from __future__ import annotations

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.throttle import CALLBACKS, HINTS
from techwize_core.payments.abandonment import abandon
from techwize_core.payments.initiation import PaymentWish, initiate
from techwize_core.payments.intake import ACCEPTED, Destination, destination_of, take_in
from techwize_core.payments.loading import load_payment
from techwize_core.payments.models import Payment
from techwize_core.payments.receipts import receipt_document
from techwize_core.payments.schemas import (
    HookAnswer,
    HookToken,
    InitiatedOut,
    InitiatePayment,
    NextStepOut,
    PaymentOut,
    PaymentsQuery,
    ProjectPaymentsOut,
)
from techwize_core.payments.service import PaymentService
from techwize_core.projects.loading import load_project
from techwize_core.projects.models import Project

_TAG = "Payments"


# The order of these functions' names is the order of the routes: "initiate" must come
# before the address that takes any project's id in its place.
@endpoint(
    "POST",
    "/api/payments/initiate",
    permission=Permission.PAYMENT_START,
    summary="Start a payment",
    tag=_TAG,
    body=InitiatePayment,
    answer=InitiatedOut,
    status=202,
    errors=(409,),
)
def begin_payment(request: Request, body: InitiatePayment) -> InitiatedOut:
    wish = PaymentWish(body.project_id, body.payment_method, body.phone_number, body.amount)
    payment, step = initiate(request.platform, request.identity.scope, wish)
    return InitiatedOut(payment=_shown(request, payment), next=NextStepOut.of(step))


@endpoint(
    "POST",
    "/api/payments/{payment_id}/abandon",
    permission=Permission.PAYMENT_START,
    summary="Give an open payment up",
    tag=_TAG,
    context=load_payment,
    answer=PaymentOut,
    errors=(409,),
)
def give_up_payment(request: Request, context: Payment) -> PaymentOut:
    return _shown(request, abandon(request.platform, context.tenant_id, context.id))


@endpoint(
    "GET",
    "/api/payments/{project_id}",
    permission=Permission.PAYMENT_READ,
    summary="A project's payments and balance",
    tag=_TAG,
    context=load_project,
    query=PaymentsQuery,
    answer=ProjectPaymentsOut,
)
def list_payments(request: Request, context: Project, query: PaymentsQuery) -> ProjectPaymentsOut:
    payments = request.work.get(PaymentService)
    found = payments.page(context, query)
    items = [_shown(request, payment) for payment in found.rows]
    return ProjectPaymentsOut.of(items, found.next_cursor, payments.balance(context))


@endpoint(
    "GET",
    "/api/payments/{payment_id}/receipt.pdf",
    permission=Permission.PAYMENT_READ,
    summary="The receipt of a completed payment",
    tag=_TAG,
    context=load_payment,
    produces="application/pdf",
)
def read_receipt(request: Request, context: Payment) -> Response:
    document = receipt_document(request.platform, context)
    response = Response(document.body, content_type="application/pdf", charset=None)
    response.headers["Content-Disposition"] = f'inline; filename="{document.file_name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@endpoint(
    "POST",
    "/api/hooks/{token}",
    permission=Permission.PUBLIC,
    summary="Callbacks of a payment provider, at the tenant's secret address",
    tag=_TAG,
    raw=True,
    addresses={"token": HookToken},
    answer=HookAnswer,
    rate=CALLBACKS,
    errors=(413,),
)
def take_hook(request: Request) -> dict[str, object]:
    take_in(request, destination_of(request, request.matchdict["token"]))
    return dict(ACCEPTED)


@endpoint(
    "POST",
    "/api/webhooks/mpesa",
    permission=Permission.PUBLIC,
    summary="M-Pesa callbacks without a secret address; a hint to ask, never a proof",
    tag=_TAG,
    raw=True,
    answer=HookAnswer,
    rate=HINTS,
    errors=(413,),
)
def take_mpesa_webhook(request: Request) -> dict[str, object]:
    take_in(request, Destination(request.tenant.id, "mpesa", secret_path=False))
    return dict(ACCEPTED)


def _shown(request: Request, payment: Payment) -> PaymentOut:
    return PaymentOut.of(payment, request.work.get(PaymentService).explanation(payment))

"""The payment provider ``mpesa``: STK push, its callback, its query."""

from __future__ import annotations

from techwize_core.sdk import (
    CallbackReport,
    Explanation,
    OutcomeUnknown,
    PaymentProvider,
    PaymentReference,
    ProviderContext,
    ProviderRefused,
    ProviderUnavailable,
    QueryReport,
    RawCallback,
    RefundReport,
    RefundRequest,
    StartPayment,
    StartReport,
)
from techwize_core.sdk.payments import PaymentMethod
from techwize_plugins.mpesa.callbacks import read_stk_callback
from techwize_plugins.mpesa.connections import DarajaConnections
from techwize_plugins.mpesa.daraja import STK_PUSH_PATH, STK_QUERY_PATH, DarajaApp
from techwize_plugins.mpesa.explanations import explanation_of
from techwize_plugins.mpesa.settings import MpesaSettings
from techwize_plugins.mpesa.stk import push_fields, read_push_answer, read_query_answer


class MpesaProvider(PaymentProvider):
    """M-Pesa through Daraja. Holds no state but kept connections; safe to share between threads."""

    id = "mpesa"
    method: PaymentMethod = "mpesa"
    signed_callbacks = False

    def __init__(self) -> None:
        self._connections = DarajaConnections()

    def is_configured(self, context: ProviderContext[MpesaSettings]) -> bool:
        """Whether an app and a shortcode are set."""
        return context.settings.can_take_money

    def start(self, context: ProviderContext[MpesaSettings], request: StartPayment) -> StartReport:
        """Put the PIN prompt on the payer's phone (STK push). Never sent twice by itself."""
        if not context.settings.can_take_money:
            raise ProviderRefused("M-Pesa is not configured", code="not_configured")
        fields = push_fields(context.settings, request)
        app = DarajaApp(context, self._connections)
        answer = app.post(STK_PUSH_PATH, app.signed_fields() | fields)
        report = read_push_answer(answer, fields["PhoneNumber"])
        context.log.info("mpesa_push_accepted", checkout_request_id=report.provider_ref)
        return report

    def parse_callback(
        self, context: ProviderContext[MpesaSettings], callback: RawCallback
    ) -> list[CallbackReport]:
        """Read one STK callback. Daraja signs nothing, so the report is a claim to be checked."""
        return [read_stk_callback(callback.body)]

    def query(
        self, context: ProviderContext[MpesaSettings], reference: PaymentReference
    ) -> QueryReport:
        """Ask Daraja what became of a push."""
        app = DarajaApp(context, self._connections)
        body = app.signed_fields() | {"CheckoutRequestID": reference.provider_ref}
        try:
            answer = app.post(STK_QUERY_PATH, body)
        except (ProviderRefused, OutcomeUnknown) as error:
            # A question has no outcome to be in doubt about: it can be asked again.
            raise ProviderUnavailable(error.detail, code=error.code) from error
        return read_query_answer(answer, reference.provider_ref)

    def refund(
        self, context: ProviderContext[MpesaSettings], request: RefundRequest
    ) -> RefundReport:
        """Refuse, since refunds by API are not offered yet: the money is sent by hand."""
        raise ProviderRefused(
            "M-Pesa refunds are sent by hand for now: reverse the receipt in the M-Pesa "
            "organisation portal and record it",
            code="refund_by_hand",
        )

    def explain(self, code: str) -> Explanation:
        """A result code in plain words; a code never seen before is undecided, not failed."""
        return explanation_of(code)

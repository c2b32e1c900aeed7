"""A tenant's payment providers, ready to be called outside any transaction."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.extensions.caller import PluginCaller
from techwize_core.kernel.logs import get_logger
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.models import Payment
from techwize_core.sdk import (
    CallbackReport,
    Explanation,
    PaymentProvider,
    PaymentReference,
    PluginError,
    QueryReport,
    RawCallback,
    StartPayment,
    StartReport,
)
from techwize_core.tenants.service import TenantService, plugin_caller

log = get_logger(__name__)

# Shorter than the lease of a question and than the patience with an attempt that is being sent.
START_SECONDS = 50.0
QUERY_SECONDS = 40.0
PARSE_SECONDS = 5.0

_NO_WORDS = Explanation(
    "We do not know yet what became of this payment. We are checking; please do not pay again yet.",
    "Bado hatujajua malipo haya yamefikia wapi. Tunaangalia; tafadhali usilipe tena kwa sasa.",
    "wait",
)


class TenantProvider:
    """One provider as one tenant uses it. Every call is limited in time and contained."""

    def __init__(self, plugins: PluginCaller, plugin_id: str, provider: PaymentProvider) -> None:
        self._plugins = plugins
        self._plugin_id = plugin_id
        self._provider = provider
        self.id = provider.id
        self.method = provider.method

    def is_ready(self) -> bool:
        """Whether it is switched on and set up here."""
        if not self._plugins.is_enabled(self._plugin_id):
            return False
        try:
            return self._plugins.call(
                self._plugin_id,
                "is_configured",
                self._provider.is_configured,
                seconds=PARSE_SECONDS,
            )
        except PluginError as error:
            log.warning("payments.provider_not_ready", provider=self.id, error=str(error))
            return False

    def start(self, request: StartPayment) -> StartReport:
        """Ask the payer for money; see the contract for what it raises."""
        return self._plugins.call(
            self._plugin_id,
            "start",
            lambda context: self._provider.start(context, request),
            seconds=START_SECONDS,
        )

    def read(self, callback: RawCallback) -> list[CallbackReport]:
        """What a stored callback says. Raises ``ProviderRefused`` when it is malformed."""
        return self._plugins.call(
            self._plugin_id,
            "parse_callback",
            lambda context: self._provider.parse_callback(context, callback),
            seconds=PARSE_SECONDS,
        )

    def ask(self, payment: Payment) -> QueryReport:
        """What became of an attempt that has a reference."""
        reference = reference_of(payment)
        return self._plugins.call(
            self._plugin_id,
            "query",
            lambda context: self._provider.query(context, reference),
            seconds=QUERY_SECONDS,
        )


def reference_of(payment: Payment) -> PaymentReference:
    """How its provider knows the attempt."""
    return PaymentReference(
        attempt_id=payment.id,
        provider_ref=payment.transaction_ref or "",
        secondary_ref=payment.secondary_ref or "",
        amount=Decimal(payment.asked_amount),
        currency=payment.currency,
        started_at=payment.sent_at or payment.created_at,
    )


def provider_named(platform: Platform, tenant_id: UUID, provider_id: str) -> TenantProvider:
    """The provider of that id. Raises :class:`LookupError` when its plugin is gone."""
    return _bind(platform, plugin_caller(platform, tenant_id), provider_id)


def provider_in(work: UnitOfWork, provider_id: str) -> TenantProvider:
    """The same, within a unit of work."""
    return _bind(work.platform, work.get(TenantService).plugins(), provider_id)


def _bind(platform: Platform, plugins: PluginCaller, provider_id: str) -> TenantProvider:
    offer = platform.extensions.payment_provider(provider_id)
    if offer is None:
        raise LookupError(
            f"no plugin brings the payment provider {provider_id!r}; is it still installed?"
        )
    return TenantProvider(plugins, offer.plugin_id, offer.item)


def provider_for(platform: Platform, tenant_id: UUID, method: str) -> TenantProvider:
    """The first provider of a method that is ready here. Raises :class:`Invalid` when none is."""
    provider = _ready(platform, plugin_caller(platform, tenant_id), method)
    if provider is None:
        raise Invalid.field(
            "payment_method", "This way to pay is not offered here. Choose another."
        )
    return provider


def is_offered(work: UnitOfWork, method: str) -> bool:
    """Whether the current tenant can be paid in this way now."""
    return _ready(work.platform, work.get(TenantService).plugins(), method) is not None


def _ready(platform: Platform, plugins: PluginCaller, method: str) -> TenantProvider | None:
    for offer in platform.extensions.payment_providers:
        provider = TenantProvider(plugins, offer.plugin_id, offer.item)
        if offer.item.method == method and provider.is_ready():
            return provider
    return None


def explain(platform: Platform, provider_id: str, code: str | None) -> Explanation | None:
    """A result code in plain words; None where there is no result yet."""
    if not code:
        return None
    offer = platform.extensions.payment_provider(provider_id)
    if offer is None:
        return _NO_WORDS
    try:
        # Pure text, asked for each row of a list: not worth a thread with a time limit.
        return offer.item.explain(code)
    except Exception:  # a plugin's defect must not hide the payment
        log.exception("payments.explain_failed", provider=provider_id)
        return _NO_WORDS

"""The contract of a payment provider, as tests to subclass.

A plugin's test class derives from :class:`PaymentProviderContract` and says how
its provider is made and reached; pytest then runs every test below against it.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from techwize_core.sdk import (
    CallbackReport,
    Explanation,
    OutcomeUnknown,
    PaymentProvider,
    PaymentReference,
    ProviderContext,
    ProviderRefused,
    ProviderUnavailable,
    RawCallback,
    RefundReport,
    RefundRequest,
    StartPayment,
    StartReport,
)
from techwize_core.sdk.context import MemoryTokenCache
from techwize_core.sdk.payments import Advice, Outcome, PaymentMethod
from techwize_core.sdk.testing.loopback import closed_address, silent_address

_quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


class SilentLog:
    """A logger that keeps its events, in the shape that providers get from the core."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def _keep(self, event: str, **values: Any) -> None:
        self.events.append((event, values))

    debug = info = warning = error = exception = _keep


class OneProcessTokens(MemoryTokenCache):
    """A token cache that keeps the promise of the core's: one ``make`` at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._making = threading.Lock()

    def get_or_make(self, key: str, make: Callable[[], tuple[str, float]]) -> str:
        with self._making:
            return super().get_or_make(key, make)


def provider_context(settings: Any) -> ProviderContext[Any]:
    """A context for one test: an own token cache, the real time."""
    return ProviderContext(
        settings=settings,
        tenant_id=uuid.uuid4(),
        tenant_name="Contract test",
        now=lambda: datetime.now(UTC),
        log=SilentLog(),
        tokens=OneProcessTokens(),
    )


def reference_to(request: StartPayment, report: StartReport) -> PaymentReference:
    """How the core would name a started payment to its provider."""
    return PaymentReference(
        attempt_id=request.attempt_id,
        provider_ref=report.provider_ref,
        secondary_ref=report.secondary_ref,
        amount=request.amount,
        currency=request.currency,
        started_at=datetime.now(UTC),
    )


class PaymentProviderContract:
    """Subclass it, name the class ``Test…`` and implement the four methods below."""

    def make_provider(self) -> PaymentProvider:
        """The provider under test."""
        raise NotImplementedError

    def context(self, base_url: str | None = None) -> ProviderContext[Any]:
        """A configured context; ``base_url`` None is a working service or stand-in.

        A provider that makes no calls may ignore ``base_url`` and set
        ``calls_out`` to False.
        """
        raise NotImplementedError

    def unconfigured_context(self) -> ProviderContext[Any]:
        """A context with the plugin's default settings: no key at all."""
        raise NotImplementedError

    def payment(self, number: int) -> StartPayment:
        """A request that the service accepts; another payer for each ``number``."""
        raise NotImplementedError

    calls_out = True
    """Whether the provider talks to a service whose absence can be tested."""

    def test_it_says_who_it_is(self) -> None:
        provider = self.make_provider()
        assert re.fullmatch(r"[a-z][a-z0-9_]*", provider.id)
        assert provider.method in get_args(PaymentMethod)

    def test_it_is_configured_only_with_settings(self) -> None:
        provider = self.make_provider()
        assert provider.is_configured(self.context()) is True
        assert provider.is_configured(self.unconfigured_context()) is False

    def test_without_settings_it_refuses_to_start(self) -> None:
        with pytest.raises(ProviderRefused):
            self.make_provider().start(self.unconfigured_context(), self.payment(0))

    def test_a_start_names_the_request_and_the_next_step(self) -> None:
        report = self.make_provider().start(self.context(), self.payment(1))
        assert report.provider_ref
        assert report.next.kind in ("prompt", "redirect", "instructions")

    def test_two_starts_are_two_requests(self) -> None:
        provider, context = self.make_provider(), self.context()
        first = provider.start(context, self.payment(2))
        second = provider.start(context, self.payment(3))
        assert first.provider_ref != second.provider_ref

    def test_starts_from_many_threads_do_not_mix(self) -> None:
        provider, context = self.make_provider(), self.context()
        requests = [self.payment(number) for number in range(10, 22)]
        with ThreadPoolExecutor(6) as pool:
            reports = list(pool.map(lambda one: provider.start(context, one), requests))
        assert len({report.provider_ref for report in reports}) == len(requests)

    @pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity", "1E+30"])
    def test_an_amount_that_is_no_money_is_refused(self, amount: str) -> None:
        request = replace(self.payment(30), amount=Decimal(amount))
        with pytest.raises(ProviderRefused):
            self.make_provider().start(self.context(), request)

    def test_a_service_that_is_down_was_not_asked(self) -> None:
        if not self.calls_out:
            pytest.skip("makes no calls")
        context = self.context(closed_address())
        with pytest.raises(ProviderUnavailable):
            self.make_provider().start(context, self.payment(31))
        with pytest.raises(ProviderUnavailable):
            self.make_provider().query(context, self.unknown_reference())

    def test_a_service_that_is_silent_is_not_taken_for_a_yes_or_a_no(self) -> None:
        if not self.calls_out:
            pytest.skip("makes no calls")
        with silent_address() as address:
            context = self.context(address)
            with pytest.raises((OutcomeUnknown, ProviderUnavailable)):
                self.make_provider().start(context, self.payment(32))
            with pytest.raises(ProviderUnavailable):
                self.make_provider().query(context, self.unknown_reference())

    def test_what_was_only_started_is_not_paid(self) -> None:
        provider, context, request = self.make_provider(), self.context(), self.payment(33)
        report = provider.start(context, request)
        answer = provider.query(context, reference_to(request, report))
        assert answer.provider_ref == report.provider_ref
        assert answer.outcome in ("pending", "unknown")

    def test_what_was_never_started_is_not_paid(self) -> None:
        answer = self.make_provider().query(self.context(), self.unknown_reference())
        assert answer.outcome in get_args(Outcome)
        assert answer.outcome != "paid"

    def test_any_bytes_are_read_or_refused(self) -> None:
        provider, context = self.make_provider(), self.context()

        @_quick
        @given(st.binary(max_size=400) | st.text(max_size=200).map(_utf8) | _json_like())
        def check(body: bytes) -> None:
            try:
                reports = provider.parse_callback(context, RawCallback(body, {}, "127.0.0.1"))
            except ProviderRefused:
                return
            assert all(isinstance(report, CallbackReport) for report in reports)
            assert not any(report.signed for report in reports)

        check()

    def test_any_code_is_explained_in_both_languages(self) -> None:
        provider = self.make_provider()

        @_quick
        @given(st.text(max_size=30))
        def check(code: str) -> None:
            explanation = provider.explain(code)
            assert isinstance(explanation, Explanation)
            assert explanation.en.strip()
            assert explanation.sw.strip()
            assert explanation.advice in get_args(Advice)

        check()

    def test_a_refund_is_reported_or_refused(self) -> None:
        request = RefundRequest(
            refund_id=uuid.uuid4(),
            reference=self.unknown_reference(),
            receipt="NONE000000",
            phone=None,
            amount=Decimal("10"),
            currency="KES",
            reason="contract test",
            callback_url="http://127.0.0.1/",
        )
        try:
            report = self.make_provider().refund(self.context(), request)
        except (ProviderRefused, ProviderUnavailable):
            return
        assert isinstance(report, RefundReport)

    def unknown_reference(self) -> PaymentReference:
        """A reference that the service never gave."""
        return PaymentReference(
            attempt_id=uuid.uuid4(),
            provider_ref=f"never-{uuid.uuid4().hex}",
            secondary_ref="",
            amount=Decimal("10"),
            currency="KES",
            started_at=datetime.now(UTC),
        )


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _json_like() -> st.SearchStrategy[bytes]:
    """Documents of the right kind with the wrong content: where readers break."""
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
        ),
        max_leaves=12,
    )
    return values.map(lambda value: _utf8(json.dumps(value, ensure_ascii=False)))

"""The sandbox's M-Pesa: prompts that open, are answered or run out, and what follows.

Everything runs in one event loop, so a method without ``await`` is atomic.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from techwize_plugins.mpesa.sandbox.behaviours import Behaviour, BehaviourOrder
from techwize_plugins.mpesa.sandbox.checkouts import Checkout, CheckoutBook
from techwize_plugins.mpesa.sandbox.postman import Postman
from techwize_plugins.mpesa.sandbox.settlement import (
    CANCELLED_RESULT,
    TIMEOUT_RESULT,
    WRONG_PIN_RESULT,
    Delivery,
    answered,
    deliveries,
    ended,
    instant_text,
    new_checkout_request_id,
    new_merchant_request_id,
    new_receipt,
)
from techwize_plugins.mpesa.sandbox.times import SandboxTimes

RIGHT_PIN = "1234"


class SubscriberBusy(Exception):
    """The phone shows a prompt already."""


class NoPrompt(Exception):
    """The phone shows no prompt."""


@dataclass(frozen=True)
class Push:
    """A valid STK push; ``amount`` in whole shillings."""

    shortcode: str
    msisdn: str
    amount: int
    account_reference: str
    callback_url: str


class Exchange:
    """Takes pushes, puts prompts on phones, moves the money, sends the callbacks."""

    def __init__(
        self, book: CheckoutBook, clock: Callable[[], datetime], times: SandboxTimes
    ) -> None:
        self.book = book
        self._clock = clock
        self._times = times
        self._postman = Postman()
        self._tasks: set[asyncio.Task[None]] = set()
        self._told: dict[str, asyncio.Event] = {}

    def resume(self) -> None:
        """Take up the prompts that a former process left open."""
        for checkout in self.book.open_prompts():
            created = datetime.fromisoformat(checkout.created_at)
            waited = (self._clock() - created).total_seconds()
            self._spawn(self._expire(checkout, max(0.0, self._times.prompt - waited)))
            self._answer_by_itself(checkout)

    async def close(self) -> None:
        """Stop all that waits and close the records."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._postman.close()
        self.book.close()

    async def push(self, push: Push) -> Checkout:
        """Put a prompt on the phone. Raises :class:`SubscriberBusy` when it shows one already."""
        checkout = self._new_checkout(push)
        self._spawn(self._expire(checkout, self._times.prompt))
        behaviour = self.book.behaviour_of(push.msisdn)
        self._answer_by_itself(checkout)
        if behaviour.outcome == "callback_before_response":
            await self._until_told(checkout, behaviour)
        return checkout

    def answer(self, msisdn: str, pin: str) -> Checkout:
        """The owner types a PIN. Raises :class:`NoPrompt` when nothing asks for one."""
        checkout = self._prompt_of(msisdn)
        if pin != RIGHT_PIN:
            return self._end(ended(checkout, WRONG_PIN_RESULT, self._clock()))
        return self._answer_rightly(checkout)

    def cancel(self, msisdn: str) -> Checkout:
        """The owner cancels. Raises :class:`NoPrompt` when nothing can be cancelled."""
        return self._end(ended(self._prompt_of(msisdn), CANCELLED_RESULT, self._clock()))

    def behave(self, order: BehaviourOrder) -> None:
        """Put a behaviour in force, for prompts that already wait as well."""
        self.book.set_behaviour(order.msisdn, order.behaviour)
        for checkout in self.book.open_prompts():
            if order.msisdn in (None, checkout.msisdn):
                self._answer_by_itself(checkout)

    def seconds_left(self, checkout: Checkout) -> int:
        """How long a prompt still waits for its owner."""
        waited = self._clock() - datetime.fromisoformat(checkout.created_at)
        return max(0, round(self._times.prompt - waited.total_seconds()))

    def _new_checkout(self, push: Push) -> Checkout:
        if self.book.open_prompt(push.msisdn) is not None:
            raise SubscriberBusy(push.msisdn)
        now = self._clock()
        while True:
            checkout = Checkout(
                checkout_request_id=new_checkout_request_id(now, push.msisdn),
                merchant_request_id=new_merchant_request_id(),
                shortcode=push.shortcode,
                msisdn=push.msisdn,
                amount=push.amount,
                account_reference=push.account_reference,
                callback_url=push.callback_url,
                created_at=instant_text(now),
            )
            # The id has a thousand forms per phone and second; a taken one is drawn again.
            if self.book.find(checkout.checkout_request_id) is None:
                break
        if not self.book.add(checkout):
            raise SubscriberBusy(push.msisdn)
        return checkout

    def _prompt_of(self, msisdn: str) -> Checkout:
        checkout = self.book.open_prompt(msisdn)
        if checkout is None:
            raise NoPrompt(msisdn)
        return checkout

    def _answer_rightly(self, checkout: Checkout) -> Checkout:
        behaviour = self.book.behaviour_of(checkout.msisdn)
        now = self._clock()
        receipt = new_receipt(now)
        while self.book.has_receipt(receipt):
            receipt = new_receipt(now)
        return self._end(answered(checkout, behaviour.outcome, receipt, now))

    def _end(self, done: Checkout) -> Checkout:
        """Record the end first, then tell of it: what is told is always already true."""
        behaviour = self.book.behaviour_of(done.msisdn)
        if not self.book.settle(done):
            raise NoPrompt(done.msisdn)
        hold = 0.0 if behaviour.auto else behaviour.delay_seconds
        plan = deliveries(done, behaviour.outcome, self._clock(), self._times.late_callback)
        for delivery in plan:
            self._spawn(self._deliver(done, delivery, hold))
        return done

    def _answer_by_itself(self, checkout: Checkout) -> None:
        behaviour = self.book.behaviour_of(checkout.msisdn)
        if behaviour.auto:
            self._spawn(self._answer_after(checkout, behaviour))

    async def _answer_after(self, checkout: Checkout, behaviour: Behaviour) -> None:
        # Even an instant answer comes after the prompt has reached the phone,
        # so that only "callback_before_response" overtakes the push's answer.
        await asyncio.sleep(max(behaviour.delay_seconds, self._times.prompt_reaches_phone))
        still = self.book.find(checkout.checkout_request_id)
        in_force = self.book.behaviour_of(checkout.msisdn)
        if still is not None and still.result_code is None and in_force == behaviour:
            self._answer_rightly(still)

    async def _expire(self, checkout: Checkout, seconds: float) -> None:
        await asyncio.sleep(seconds)
        still = self.book.find(checkout.checkout_request_id)
        if still is not None and still.result_code is None:
            self._end(ended(still, TIMEOUT_RESULT, self._clock()))

    async def _deliver(self, done: Checkout, delivery: Delivery, hold: float) -> None:
        await asyncio.sleep(hold + delivery.after)
        await self._postman.send(done.callback_url, delivery.body)
        told = self._told.get(done.checkout_request_id)
        if told is not None:
            told.set()

    async def _until_told(self, checkout: Checkout, behaviour: Behaviour) -> None:
        """Hold the push's answer until the callback was delivered, but never for ever."""
        told = self._told.setdefault(checkout.checkout_request_id, asyncio.Event())
        try:
            await asyncio.wait_for(told.wait(), self._times.hold_response + behaviour.delay_seconds)
        except TimeoutError:
            pass
        finally:
            self._told.pop(checkout.checkout_request_id, None)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        # The loop keeps only weak references to tasks; a forgotten one may vanish.
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

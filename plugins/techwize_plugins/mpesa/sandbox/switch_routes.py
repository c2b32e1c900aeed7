"""The sandbox's own switches: answer a prompt, change a behaviour, read the statement."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from techwize_plugins.mpesa.phone_numbers import normalised_msisdn
from techwize_plugins.mpesa.sandbox.behaviours import BehaviourOrder
from techwize_plugins.mpesa.sandbox.bodies import BodyTooLarge, json_body
from techwize_plugins.mpesa.sandbox.checkouts import Checkout
from techwize_plugins.mpesa.sandbox.exchange import Exchange, NoPrompt
from techwize_plugins.mpesa.sandbox.refusals import SwitchRefusal
from techwize_plugins.mpesa.strict_json import MalformedJson


class Switches:
    """``/sandbox/*``: for tests, for ``techwize demo``, and for the curious."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self) -> list[Route]:
        """The switches' paths."""
        return [
            Route("/sandbox/phone/{msisdn}", self.answer, methods=["POST"]),
            Route("/sandbox/behaviour", self.behave, methods=["POST"]),
            Route("/sandbox/statement", self.statement, methods=["GET"]),
        ]

    async def answer(self, request: Request) -> JSONResponse:
        """Answer the phone's prompt: ``{"pin": "1234"}`` or ``{"cancel": true}``."""
        msisdn = path_msisdn(request)
        body = await _object(request)
        pin = body.get("pin")
        if set(body) == {"pin"} and isinstance(pin, str) and pin.isascii() and pin.isdigit():
            done = _prompted(lambda: self._exchange.answer(msisdn, pin))
        elif body == {"cancel": True} and body["cancel"] is True:
            done = _prompted(lambda: self._exchange.cancel(msisdn))
        else:
            raise SwitchRefusal(422, 'send {"pin": "1234"} (digits as text) or {"cancel": true}')
        return JSONResponse(_shown(done))

    async def behave(self, request: Request) -> JSONResponse:
        """Set how payments go from now on."""
        try:
            order = BehaviourOrder.model_validate(await _object(request))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "body"
            raise SwitchRefusal(422, f"{where}: {first['msg']}") from None
        self._exchange.behave(order)
        return JSONResponse(order.model_dump())

    async def statement(self, request: Request) -> JSONResponse:
        """Everything that was really paid, oldest first; amounts in whole shillings."""
        return JSONResponse({"items": self._exchange.book.statement()})


def path_msisdn(request: Request) -> str:
    """The phone that the path names, in any spelling. Raises ``SwitchRefusal``."""
    try:
        return normalised_msisdn(request.path_params["msisdn"])
    except ValueError as error:
        raise SwitchRefusal(422, f"this is {error}") from None


def _prompted(act: Any) -> Checkout:
    try:
        done: Checkout = act()
    except NoPrompt as error:
        raise SwitchRefusal(
            409, f"no prompt waits on {error}: send a push first, or it ran out"
        ) from None
    return done


async def _object(request: Request) -> dict[str, Any]:
    try:
        return await json_body(request)
    except BodyTooLarge:
        raise SwitchRefusal(413, "the body is too long") from None
    except MalformedJson as error:
        raise SwitchRefusal(400, f"send a JSON object: this was {error}") from None


def _shown(done: Checkout) -> dict[str, object]:
    return {
        "checkout_request_id": done.checkout_request_id,
        "msisdn": done.msisdn,
        "result_code": done.result_code,
        "result_desc": done.result_desc,
        "amount": done.paid_amount,
        "receipt": done.receipt,
    }

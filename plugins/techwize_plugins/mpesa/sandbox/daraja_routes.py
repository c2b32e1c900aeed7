"""Daraja's own paths, validated and answered as its portal documents.

Only what the plugin calls is there; every other product answers Daraja's
"Resource not found" until the plugin learns it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from techwize_plugins.mpesa.daraja import OAUTH_PATH, STK_PUSH_PATH, STK_QUERY_PATH
from techwize_plugins.mpesa.daraja_time import read_daraja_timestamp
from techwize_plugins.mpesa.sandbox.bodies import BodyTooLarge, json_body
from techwize_plugins.mpesa.sandbox.credentials import TokenDesk, check_password
from techwize_plugins.mpesa.sandbox.exchange import Exchange, Push, SubscriberBusy
from techwize_plugins.mpesa.sandbox.postman import NotLoopback, callback_target
from techwize_plugins.mpesa.sandbox.refusals import DarajaRefusal, invalid
from techwize_plugins.mpesa.stk import LEAST_SHILLINGS, MOST_SHILLINGS

_TRANSACTION_TYPES = frozenset({"CustomerPayBillOnline", "CustomerBuyGoodsOnline"})
_REFERENCE_LENGTH = 12
_DESCRIPTION_LENGTH = 13
_ACCEPTED = "Success. Request accepted for processing"


class DarajaApi:
    """The HTTP side of the sandbox's Daraja."""

    def __init__(self, exchange: Exchange, tokens: TokenDesk) -> None:
        self._exchange = exchange
        self._tokens = tokens

    def routes(self) -> list[Route]:
        """OAuth, STK push, STK query."""
        return [
            Route(OAUTH_PATH, self.token, methods=["GET"]),
            Route(STK_PUSH_PATH, self.push, methods=["POST"]),
            Route(STK_QUERY_PATH, self.query, methods=["POST"]),
        ]

    async def token(self, request: Request) -> JSONResponse:
        """Give an access token for Basic credentials."""
        authorization = request.headers.get("authorization", "")
        return JSONResponse(
            self._tokens.mint(request.query_params.get("grant_type"), authorization)
        )

    async def push(self, request: Request) -> JSONResponse:
        """Put a prompt on a phone."""
        push = read_push(await self._authorised_body(request))
        try:
            checkout = await self._exchange.push(push)
        except SubscriberBusy:
            raise DarajaRefusal(
                500,
                "500.001.1001",
                "Unable to lock subscriber, a transaction is already in process "
                "for the current subscriber",
            ) from None
        return JSONResponse(
            {
                "MerchantRequestID": checkout.merchant_request_id,
                "CheckoutRequestID": checkout.checkout_request_id,
                "ResponseCode": "0",
                "ResponseDescription": _ACCEPTED,
                "CustomerMessage": _ACCEPTED,
            }
        )

    async def query(self, request: Request) -> JSONResponse:
        """Tell how a checkout ended; without amount and receipt, as Daraja does."""
        body = await self._authorised_body(request)
        shortcode = read_merchant(body)
        checkout = self._exchange.book.find(_text(body, "CheckoutRequestID"))
        if checkout is None or checkout.shortcode != shortcode:
            raise invalid("CheckoutRequestID")
        if checkout.result_code is None:
            raise DarajaRefusal(500, "500.001.1001", "The transaction is being processed")
        return JSONResponse(
            {
                "ResponseCode": "0",
                "ResponseDescription": "The service request has been accepted successfully",
                "MerchantRequestID": checkout.merchant_request_id,
                "CheckoutRequestID": checkout.checkout_request_id,
                "ResultCode": checkout.result_code,
                "ResultDesc": checkout.result_desc,
            }
        )

    async def _authorised_body(self, request: Request) -> dict[str, Any]:
        self._tokens.check(request.headers.get("authorization", ""))
        try:
            return await json_body(request)
        except BodyTooLarge:
            raise DarajaRefusal(413, "413.001", "Request Entity Too Large") from None
        except ValueError:
            # What Daraja says to a form, and to anything else it cannot read.
            raise invalid("BusinessShortCode") from None


def read_merchant(body: dict[str, Any]) -> str:
    """Check shortcode, timestamp and password; give the shortcode. Raises ``DarajaRefusal``."""
    shortcode = _text(body, "BusinessShortCode")
    if not re.fullmatch(r"[0-9]{5,9}", shortcode, re.ASCII):
        raise invalid("BusinessShortCode")
    timestamp = _text(body, "Timestamp")
    if read_daraja_timestamp(timestamp) is None:
        raise invalid("Timestamp")
    check_password(shortcode, body.get("Password"), timestamp)
    return shortcode


def read_push(body: dict[str, Any]) -> Push:
    """Validate an STK push. Raises ``DarajaRefusal`` for the first field that is wrong."""
    shortcode = read_merchant(body)
    if body.get("TransactionType") not in _TRANSACTION_TYPES:
        raise invalid("TransactionType")
    _digits(body, "PartyA", r"254[17][0-9]{8}")
    _digits(body, "PartyB", r"[0-9]{5,9}")
    reference = _text(body, "AccountReference").strip()
    if not 1 <= len(reference) <= _REFERENCE_LENGTH:
        raise invalid("AccountReference")
    if len(str(body.get("TransactionDesc") or "")) > _DESCRIPTION_LENGTH:
        raise invalid("TransactionDesc")
    return Push(
        shortcode=shortcode,
        msisdn=_digits(body, "PhoneNumber", r"254[17][0-9]{8}"),
        amount=_amount(body),
        account_reference=reference,
        callback_url=_callback_url(body),
    )


def _text(body: dict[str, Any], field: str) -> str:
    """A field that may come as text or number."""
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise invalid(field)
    return str(value)


def _digits(body: dict[str, Any], field: str, pattern: str) -> str:
    text = _text(body, field)
    if not re.fullmatch(pattern, text, re.ASCII):
        raise invalid(field)
    return text


def _amount(body: dict[str, Any]) -> int:
    if isinstance(body.get("Amount"), Decimal):
        raise invalid("Amount")
    amount = int(_digits(body, "Amount", r"[0-9]{1,9}"))
    if not LEAST_SHILLINGS <= amount <= MOST_SHILLINGS:
        raise invalid("Amount")
    return amount


def _callback_url(body: dict[str, Any]) -> str:
    address = body.get("CallBackURL")
    try:
        callback_target(address if isinstance(address, str) else "")
    except NotLoopback:
        raise invalid("CallBackURL") from None
    return str(address)

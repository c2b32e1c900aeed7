"""The phone on which a newcomer sees the prompt and types the PIN, as web pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from techwize_plugins.mpesa.daraja_time import EAST_AFRICA_TIME
from techwize_plugins.mpesa.phone_numbers import normalised_msisdn, shown_msisdn
from techwize_plugins.mpesa.sandbox.bodies import BodyTooLarge, bounded_body
from techwize_plugins.mpesa.sandbox.checkouts import Checkout
from techwize_plugins.mpesa.sandbox.exchange import RIGHT_PIN, Exchange, NoPrompt
from techwize_plugins.mpesa.sandbox.merchant import BUSINESS_NAME, sandbox_settings
from techwize_plugins.mpesa.sandbox.refusals import SwitchRefusal
from techwize_plugins.mpesa.sandbox.switch_routes import path_msisdn

_FAILURE_TEXTS = {
    "1": "Failed. You do not have enough money in your M-PESA account to pay {amount} to {name}.",
    "1032": "You cancelled the payment of {amount} to {name}. No money was sent.",
    "1037": "The request to pay {amount} to {name} was not answered in time. No money was sent.",
    "2001": "Failed. The PIN you entered is wrong. {amount} was not sent to {name}.",
}
_PAID_TEXT = (
    "{receipt} Confirmed. {amount} sent to {name} for account {account} on {day} at {time}."
)
_OTHER_TEXT = "Failed. {amount} was not sent to {name}."


@dataclass(frozen=True)
class TextMessage:
    """An SMS as the phone shows it; ``at`` is East Africa Time."""

    text: str
    at: str
    paid: bool


class PhonePages:
    """``/phone/…`` and the start page. They work without script; with it, prompts pop up."""

    def __init__(self, exchange: Exchange, clock: Callable[[], datetime]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._templates = Environment(
            loader=PackageLoader("techwize_plugins.mpesa.sandbox"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["phone"] = shown_msisdn
        self._templates.filters["shillings"] = shillings

    def routes(self) -> list[Route]:
        """The pages' paths."""
        return [
            Route("/", self.start_page, methods=["GET"]),
            Route("/phone", self.choose, methods=["GET"]),
            Route("/phone/{msisdn}", self.show, methods=["GET"]),
            Route("/phone/{msisdn}", self.press, methods=["POST"]),
            Route("/phone/{msisdn}/screen", self.screen, methods=["GET"]),
        ]

    async def start_page(self, request: Request) -> Response:
        """What this server is, the phones it knows, the settings that point at it."""
        settings = sandbox_settings(str(request.base_url))
        return self._page(
            "start.html", phones=self._exchange.book.phones(), settings=settings, pin=RIGHT_PIN
        )

    async def choose(self, request: Request) -> Response:
        """Go to the phone that was typed into the start page's form."""
        try:
            msisdn = normalised_msisdn(request.query_params.get("number", ""))
        except ValueError as error:
            raise SwitchRefusal(422, f"this is {error}") from None
        return RedirectResponse(f"/phone/{msisdn}", status_code=303)

    async def show(self, request: Request) -> Response:
        """The phone."""
        msisdn = path_msisdn(request)
        if request.path_params["msisdn"] != msisdn:
            return RedirectResponse(f"/phone/{msisdn}", status_code=307)
        return self._page("phone.html", **self._screen(msisdn))

    async def screen(self, request: Request) -> Response:
        """The phone's screen alone, which the page fetches often; 204 while it is unchanged."""
        screen = self._screen(path_msisdn(request))
        if request.query_params.get("seen") == screen["version"]:
            return Response(status_code=204, headers={"Cache-Control": "no-store"})
        return self._page("screen.html", **screen)

    async def press(self, request: Request) -> Response:
        """Send the PIN or cancel, then show the phone again."""
        msisdn = path_msisdn(request)
        try:
            form = parse_qs((await bounded_body(request)).decode("utf-8", "replace"))
        except (BodyTooLarge, ValueError):
            raise SwitchRefusal(400, "send the phone's own form") from None
        try:
            if "cancel" in form:
                self._exchange.cancel(msisdn)
            elif form.get("pin", [""])[0]:
                self._exchange.answer(msisdn, form["pin"][0])
        except NoPrompt:
            # It ran out while the PIN was typed: the message on the screen says so.
            pass
        return RedirectResponse(f"/phone/{msisdn}", status_code=303)

    def _screen(self, msisdn: str) -> dict[str, object]:
        prompt = self._exchange.book.open_prompt(msisdn)
        done = self._exchange.book.latest_of(msisdn)
        newest = done[0].checkout_request_id if done else "none"
        shown = prompt.checkout_request_id if prompt else "idle"
        return {
            "msisdn": msisdn,
            "business": BUSINESS_NAME,
            "prompt": prompt,
            "seconds_left": self._exchange.seconds_left(prompt) if prompt else 0,
            "messages": [text_message(one) for one in done],
            "time": self._clock().astimezone(EAST_AFRICA_TIME),
            "version": f"{shown}/{newest}",
        }

    def _page(self, template: str, **values: object) -> HTMLResponse:
        nonce = secrets.token_urlsafe(16)
        text = self._templates.get_template(template).render(nonce=nonce, **values)
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return HTMLResponse(text, headers=headers)


def shillings(amount: int) -> str:
    """Write an amount as people do: ``KSh 3,500``."""
    return f"KSh {amount:,}"


def text_message(done: Checkout) -> TextMessage:
    """The SMS that a phone gets when a checkout ended."""
    moment = datetime.fromisoformat(done.completed_at or done.created_at)
    local = moment.astimezone(EAST_AFRICA_TIME)
    paid = done.paid_amount > 0
    pattern = _PAID_TEXT if paid else _FAILURE_TEXTS.get(done.result_code or "", _OTHER_TEXT)
    text = pattern.format(
        receipt=done.receipt,
        amount=shillings(done.paid_amount or done.amount),
        name=BUSINESS_NAME,
        account=done.account_reference,
        day=local.strftime("%d/%m/%Y"),
        time=local.strftime("%H:%M"),
    )
    return TextMessage(text, local.strftime("%d %b %H:%M:%S"), paid)

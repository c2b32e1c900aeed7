"""The sandbox's composition root: one Starlette application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from techwize_plugins.mpesa.sandbox.checkouts import CheckoutBook
from techwize_plugins.mpesa.sandbox.credentials import TokenDesk
from techwize_plugins.mpesa.sandbox.daraja_routes import DarajaApi
from techwize_plugins.mpesa.sandbox.exchange import Exchange
from techwize_plugins.mpesa.sandbox.phone_routes import PhonePages
from techwize_plugins.mpesa.sandbox.refusals import (
    DarajaRefusal,
    SwitchRefusal,
    daraja_refusal,
    path_refusal,
    switch_refusal,
)
from techwize_plugins.mpesa.sandbox.switch_routes import Switches
from techwize_plugins.mpesa.sandbox.times import SandboxTimes


def sandbox_app(
    *, state: Path | None, clock: Callable[[], datetime], times: SandboxTimes, one_token: bool
) -> Starlette:
    """Build the application; see :class:`DarajaSandbox` for the arguments."""
    exchange = Exchange(CheckoutBook(state), clock, times)
    tokens = TokenDesk(clock, times.token_life, one_token)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        exchange.resume()
        yield
        await exchange.close()

    return Starlette(
        routes=[
            *DarajaApi(exchange, tokens).routes(),
            *Switches(exchange).routes(),
            *PhonePages(exchange, clock).routes(),
        ],
        exception_handlers={
            DarajaRefusal: daraja_refusal,
            SwitchRefusal: switch_refusal,
            HTTPException: path_refusal,
        },
        lifespan=lifespan,
    )

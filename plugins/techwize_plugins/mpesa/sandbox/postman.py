"""Sends callbacks, to this machine only and once each: Daraja retries none."""

from __future__ import annotations

import ipaddress
import logging
import re

import httpx

log = logging.getLogger("techwize.plugin.mpesa.sandbox")

_ANSWER_SECONDS = 10.0
# Safaricom's filter refuses addresses that hold these words; here only whole
# words count, since a random token may hold "sql" by chance.
_REFUSED_WORDS = frozenset({"mpesa", "safaricom", "exe", "exec", "cmd", "sql", "query"})


class NotLoopback(ValueError):
    """The address is not on this machine, or is one that Safaricom would refuse."""


def callback_target(address: str) -> tuple[httpx.URL, str]:
    """Where to connect for a callback address, and the ``Host`` header to send.

    ``localhost`` and every name under it are this machine, without asking any
    name server.

    Raises:
        NotLoopback: the address is no http(s) address of this machine.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError) as error:
        raise NotLoopback("not an address") from error
    if address != address.strip() or url.scheme not in ("http", "https") or url.userinfo:
        raise NotLoopback("not a plain http address")
    if _REFUSED_WORDS.intersection(re.split(r"[^a-z0-9]+", url.path.lower())):
        raise NotLoopback("holds a word that Safaricom refuses")
    host = url.host.rstrip(".").lower()
    header = url.netloc.decode("ascii")
    if host == "localhost" or host.endswith(".localhost"):
        return url.copy_with(host="127.0.0.1"), header
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopback("not on this machine")
    return url, header


class Postman:
    """Posts callback bodies. A failed delivery is logged and forgotten, as at Safaricom's."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def send(self, address: str, body: bytes) -> bool:
        """Post one body; whether the receiver took it (any 2xx)."""
        url, host = callback_target(address)
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False, timeout=_ANSWER_SECONDS)
        headers = {"Host": host, "Content-Type": "application/json"}
        try:
            answer = await self._client.post(url, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("sandbox_callback_lost: %s", type(error).__name__)
            return False
        if not answer.is_success:
            log.warning("sandbox_callback_refused: HTTP %s", answer.status_code)
        return answer.is_success

    async def close(self) -> None:
        """Close kept connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

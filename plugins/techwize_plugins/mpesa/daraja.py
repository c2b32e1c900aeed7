"""One call to Daraja: the access token, the request, and what the transport did.

What an answer *means* is for the caller; here it is only told apart whether
the request can have reached Daraja, which decides whether money may be moving.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from techwize_core.sdk import (
    OutcomeUnknown,
    ProviderContext,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
)
from techwize_plugins.mpesa.callbacks import clean_text
from techwize_plugins.mpesa.connections import DarajaConnections
from techwize_plugins.mpesa.daraja_time import daraja_timestamp
from techwize_plugins.mpesa.settings import MpesaSettings
from techwize_plugins.mpesa.strict_json import MalformedJson, read_object

OAUTH_PATH = "/oauth/v1/generate"
STK_PUSH_PATH = "/mpesa/stkpush/v1/processrequest"
STK_QUERY_PATH = "/mpesa/stkpushquery/v1/query"

# Daraja answers an invalid token with HTTP 404, 401 or 400, by product.
INVALID_TOKEN_CODES = frozenset({"404.001.03", "401.002.01", "400.003.01", "401.003.01"})

_REFRESH_EARLY_SECONDS = 120.0
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True)
class DarajaAnswer:
    """An answer as it came. ``document`` is None when the body was no JSON object."""

    status: int
    document: dict[str, Any] | None

    @property
    def error_code(self) -> str:
        """The envelope's ``errorCode``, also inside an HTTP 200; empty when there is none."""
        return clean_text((self.document or {}).get("errorCode", ""))[:40]

    @property
    def error_message(self) -> str:
        """The envelope's ``errorMessage``; empty when there is none."""
        return clean_text((self.document or {}).get("errorMessage", ""))

    @property
    def refuses_token(self) -> bool:
        """Whether the access token was refused, which says nothing about the request itself."""
        return self.error_code in INVALID_TOKEN_CODES or (
            bool(self.error_code) and "invalid access token" in self.error_message.lower()
        )


def stk_password(shortcode: str, passkey: str, timestamp: str) -> str:
    """Build the ``Password`` field; it must hold the very timestamp that is sent beside it."""
    return base64.b64encode(f"{shortcode}{passkey}{timestamp}".encode()).decode("ascii")


class DarajaApp:
    """Calls Daraja as one app, with the tenant's credentials and token cache."""

    # Over all threads: two that see the same dead token must not mint two,
    # since each new token may kill the one before it.
    _replacing = threading.Lock()

    def __init__(
        self, context: ProviderContext[MpesaSettings], connections: DarajaConnections
    ) -> None:
        self._settings = context.settings
        self._tokens = context.tokens
        self._now: Callable[[], datetime] = context.now
        self._client = connections.client_for(context.settings.base_url, context.outbound)
        self._timeout = httpx.Timeout(
            context.settings.answer_seconds, connect=context.settings.connect_seconds
        )
        settings = context.settings
        secret = settings.consumer_secret.get_secret_value()
        identity = f"{settings.base_url}|{settings.consumer_key}|{secret}"
        self._token_key = "daraja-token:" + hashlib.sha256(identity.encode()).hexdigest()[:24]

    def post(self, path: str, body: dict[str, Any]) -> DarajaAnswer:
        """Post to a product path, with a fresh token once if Daraja refuses the cached one.

        Raises:
            ProviderRefused: the app's credentials are wrong.
            ProviderUnavailable: Daraja was not reached, or gives us no token.
            OutcomeUnknown: the request went out and no answer came back.
        """
        token = self._token()
        answer = self._post_with(token, path, body)
        if not answer.refuses_token:
            return answer
        answer = self._post_with(self._token_after(token), path, body)
        if answer.refuses_token:
            raise ProviderUnavailable(
                "Daraja refused a new access token too", code=answer.error_code
            )
        return answer

    def signed_fields(self) -> dict[str, Any]:
        """The three fields with which STK push and query prove that the shortcode is ours."""
        timestamp = daraja_timestamp(self._now())
        shortcode = self._settings.shortcode
        passkey = self._settings.passkey.get_secret_value()
        return {
            "BusinessShortCode": shortcode,
            "Password": stk_password(shortcode, passkey, timestamp),
            "Timestamp": timestamp,
        }

    def _post_with(self, token: str, path: str, body: dict[str, Any]) -> DarajaAnswer:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = self._client.post(
                self._settings.base_url + path, json=body, headers=headers, timeout=self._timeout
            )
        except _NOT_SENT as error:
            raise _not_reached(error) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(
                f"Daraja did not answer ({type(error).__name__})", code="no_answer"
            ) from error
        return _answer(response)

    def _token(self) -> str:
        return self._tokens.get_or_make(self._token_key, self._mint_token)

    def _token_after(self, refused: str) -> str:
        """A token other than the refused one; another thread may have fetched it already."""
        with self._replacing:
            if self._token() == refused:
                self._tokens.drop(self._token_key)
            return self._token()

    def _mint_token(self) -> tuple[str, float]:
        try:
            response = self._client.get(
                self._settings.base_url + OAUTH_PATH,
                params={"grant_type": "client_credentials"},
                auth=(
                    self._settings.consumer_key,
                    self._settings.consumer_secret.get_secret_value(),
                ),
                timeout=self._timeout,
            )
        except httpx.HTTPError as error:
            raise _not_reached(error) from error
        return _token_in(_answer(response))


def _answer(response: httpx.Response) -> DarajaAnswer:
    try:
        document = read_object(response.content)
    except MalformedJson:
        document = None
    return DarajaAnswer(response.status_code, document)


def _token_in(answer: DarajaAnswer) -> tuple[str, float]:
    """Read the token and its life in seconds; ``expires_in`` is a number, or text at times."""
    document = answer.document or {}
    token = document.get("access_token")
    # Only visible ASCII fits in a header; anything else would break the next call.
    if answer.status == 200 and isinstance(token, str) and _TOKEN.fullmatch(token):
        life = str(document.get("expires_in", ""))
        seconds = float(life) if re.fullmatch(r"[0-9]{1,6}", life, re.ASCII) else 0.0
        return token, max(seconds - _REFRESH_EARLY_SECONDS, seconds / 2)
    raise _no_token(answer)


def _no_token(answer: DarajaAnswer) -> ProviderError:
    said = answer.error_message or f"HTTP {answer.status}"
    if answer.error_code.startswith("400.008") or answer.status in (400, 401):
        return ProviderRefused(
            f"Daraja refused the consumer key and secret: {said}",
            code=answer.error_code or "400.008.01",
        )
    return ProviderUnavailable(
        f"Daraja gave no access token: {said}", code=answer.error_code or "no_token"
    )


def _not_reached(error: Exception) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"Daraja could not be reached ({type(error).__name__})", code="not_reached"
    )

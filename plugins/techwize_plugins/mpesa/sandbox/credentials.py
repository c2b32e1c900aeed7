"""Who may call the sandbox: app credentials, access tokens, the shortcode's passkey.

None of this guards anything: it is here so that a wrong key, an expired token
or a wrong password fails in the sandbox the way it fails at Safaricom's.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from techwize_plugins.mpesa.daraja import stk_password
from techwize_plugins.mpesa.sandbox.merchant import PASSKEY, SHORTCODE, secret_of
from techwize_plugins.mpesa.sandbox.refusals import DarajaRefusal


class TokenDesk:
    """Mints access tokens and knows which still hold."""

    def __init__(self, clock: Callable[[], datetime], life: int, one_token: bool) -> None:
        self._clock = clock
        self._life = life
        self._one_token = one_token
        self._expiry: dict[str, datetime] = {}

    def mint(self, grant_type: str | None, authorization: str) -> dict[str, object]:
        """Answer ``GET /oauth/v1/generate``. Raises ``DarajaRefusal`` as Daraja does."""
        if grant_type != "client_credentials":
            raise DarajaRefusal(400, "400.008.02", "Invalid grant type passed")
        if not _known_app(authorization):
            raise DarajaRefusal(400, "400.008.01", "Invalid Authentication passed")
        if self._one_token:
            self._expiry.clear()
        now = self._clock()
        self._expiry = {token: end for token, end in self._expiry.items() if end > now}
        token = secrets.token_urlsafe(21)
        self._expiry[token] = now + timedelta(seconds=self._life)
        return {"access_token": token, "expires_in": self._life}

    def check(self, authorization: str) -> None:
        """Raise ``DarajaRefusal`` unless the header carries a token that still holds."""
        scheme, _, token = authorization.partition(" ")
        expiry = self._expiry.get(token.strip())
        if scheme.lower() != "bearer" or expiry is None or expiry <= self._clock():
            raise DarajaRefusal(404, "404.001.03", "Invalid Access Token")


def check_password(shortcode: str, password: object, timestamp: str) -> None:
    """Raise ``DarajaRefusal`` unless the password is the shortcode's for this timestamp."""
    passkeys = {SHORTCODE: PASSKEY}
    own = os.environ.get("MPESA_SHORTCODE"), os.environ.get("MPESA_PASSKEY")
    if own[0] and own[1]:
        passkeys[own[0]] = own[1]
    if shortcode not in passkeys:
        raise DarajaRefusal(500, "500.001.1001", "Merchant does not exist")
    if password != stk_password(shortcode, passkeys[shortcode], timestamp):
        raise DarajaRefusal(500, "500.001.1001", "[MerchantValidate] - Wrong credentials")


def _known_app(authorization: str) -> bool:
    scheme, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    key, _, secret = decoded.partition(":")
    own = os.environ.get("MPESA_CONSUMER_KEY"), os.environ.get("MPESA_CONSUMER_SECRET")
    accepted = bool(key) and (secret == secret_of(key) or (key, secret) == own)
    return scheme.lower() == "basic" and accepted

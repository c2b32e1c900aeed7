"""The test merchant of the sandbox, and the credentials that it accepts."""

from __future__ import annotations

import hashlib
import hmac

SHORTCODE = "174379"
PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
"""Published by Safaricom for the test shortcode 174379; it opens nothing."""

BUSINESS_NAME = "TECH-WIZE"


def secret_of(consumer_key: str) -> str:
    """The consumer secret that the sandbox accepts with a key.

    Derived rather than remembered, so that the process that makes the settings
    and the one that checks them need not share anything.
    """
    return hmac.new(b"techwize-sandbox", consumer_key.encode(), hashlib.sha256).hexdigest()[:32]


def sandbox_settings(base_url: str) -> dict[str, str]:
    """Settings for a sandbox at this address; the same address gives the same key each time."""
    address = base_url.rstrip("/")
    consumer_key = f"sandbox-{hashlib.sha256(address.encode()).hexdigest()[:24]}"
    return {
        "MPESA_BASE_URL": address,
        "MPESA_CONSUMER_KEY": consumer_key,
        "MPESA_CONSUMER_SECRET": secret_of(consumer_key),
        "MPESA_SHORTCODE": SHORTCODE,
        "MPESA_PASSKEY": PASSKEY,
    }

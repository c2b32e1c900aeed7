"""Keys derived from ``SECRET_KEY``, one for each purpose, and encryption at rest."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from techwize_core.kernel.errors import ConfigurationError


def derive_key(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose (RFC 5869), so that no key serves two."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)


class Vault:
    """Encrypts short texts at rest with Fernet."""

    def __init__(self, secret: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(derive_key(secret, "techwize/vault/1")))

    def seal(self, text: str) -> str:
        """The text, encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises :class:`ConfigurationError` when SECRET_KEY has changed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ConfigurationError(
                "A stored secret cannot be read: SECRET_KEY has changed. Set the old key, or enter the secret again in HQ."
            ) from None

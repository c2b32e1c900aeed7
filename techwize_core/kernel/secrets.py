"""Keys derived from ``SECRET_KEY``, one for each purpose, and encryption at rest."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from techwize_core.kernel.errors import ConfigurationError

T = TypeVar("T")

# Fernet's first byte is a version and the next three are zero until the year 2106.
_SEALED = re.compile(r"gAAAA[A-Za-z0-9_=-]{95,}", re.ASCII)
_LOST = (
    "A stored secret cannot be read: SECRET_KEY has changed."
    " Put the old key into SECRET_KEY_PREVIOUS, or enter the secret again in HQ."
)


def derive_key(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose (RFC 5869), so that no key serves two."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)


def first_reading(secrets: Iterable[bytes], read: Callable[[bytes], T | None]) -> T | None:
    """What ``read`` makes of something under the first secret that fits; None when none does.

    While the secret key is being changed, tokens of the earlier one are still about.
    """
    return next((found for secret in secrets if (found := read(secret)) is not None), None)


class Vault:
    """Encrypts short texts at rest with Fernet: under the first secret, readable under each.

    ``Vault(*settings.secrets)``.
    """

    def __init__(self, secret: bytes, *earlier: bytes) -> None:
        self._current = _fernet(secret)
        self._any = MultiFernet([self._current, *map(_fernet, earlier)])

    def seal(self, text: str) -> str:
        """The text, encrypted."""
        return self._current.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises :class:`ConfigurationError` when SECRET_KEY has changed."""
        try:
            return self._any.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ConfigurationError(_LOST) from None

    def is_current(self, sealed: str) -> bool:
        """Whether the text was encrypted under the present secret."""
        try:
            self._current.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def reseal(self, sealed: str) -> str:
        """The same under the present secret. Raises :class:`ConfigurationError` as :meth:`open`."""
        try:
            return self._any.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise ConfigurationError(_LOST) from None


def is_sealed(text: str) -> bool:
    """Whether the text has the form of one that a vault encrypted."""
    return _SEALED.fullmatch(text) is not None


def _fernet(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive_key(secret, "techwize/vault/1")))

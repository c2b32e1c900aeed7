"""Protection of forms: a token in cookie and form; the short-lived messages after a redirect."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from pyramid.config import Configurator
from pyramid.csrf import CookieCSRFStoragePolicy
from pyramid.session import BaseCookieSessionFactory
from webob.cookies import JSONSerializer, SignedSerializer

from techwize_core.kernel.platform import platform_of


class _FlashCookie:
    """Signs with the present key; a cookie that an earlier one signed is read too."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._serializers = [
            SignedSerializer(
                hashlib.sha256(b"flash messages" + secret).hexdigest(),
                "techwize_flash.",
                "sha512",
                serializer=JSONSerializer(),
            )
            for secret in secrets
        ]

    def dumps(self, value: Any) -> bytes:
        written: bytes = self._serializers[0].dumps(value)
        return written

    def loads(self, text: bytes) -> Any:
        for serializer in self._serializers[:-1]:
            try:
                return serializer.loads(text)
            except ValueError:
                continue
        return self._serializers[-1].loads(text)


def includeme(config: Configurator) -> None:
    """CSRF for every view that does not say otherwise, and a cookie for flash messages."""
    settings = platform_of(config.registry).settings
    secure = settings.base_url.startswith("https:")
    config.set_csrf_storage_policy(
        CookieCSRFStoragePolicy(
            cookie_name="csrf_token", secure=secure, httponly=True, samesite="Lax"
        )
    )
    config.set_default_csrf_options(require_csrf=True)
    # Not the login: that cookie is the accounts domain's own. This one holds flash messages only.
    config.set_session_factory(
        BaseCookieSessionFactory(
            _FlashCookie(settings.secrets),
            cookie_name="techwize_flash",
            secure=secure,
            httponly=True,
            samesite="Lax",
            timeout=600,
        )
    )

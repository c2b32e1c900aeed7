"""Protection of forms: a token in cookie and form; the short-lived messages after a redirect."""

from __future__ import annotations

import hashlib

from pyramid.config import Configurator
from pyramid.csrf import CookieCSRFStoragePolicy
from pyramid.session import SignedCookieSessionFactory

from techwize_core.kernel.platform import platform_of


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
    secret = hashlib.sha256(b"flash messages" + settings.secret).hexdigest()
    config.set_session_factory(
        SignedCookieSessionFactory(
            secret,
            cookie_name="techwize_flash",
            secure=secure,
            httponly=True,
            samesite="Lax",
            timeout=600,
        )
    )

"""Headers that keep a page to what it is: strict CSP with a nonce, no framing, no sniffing."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.tweens import INGRESS

from techwize_core.kernel.platform import Platform, platform_of
from techwize_core.kernel.web.requests import Handler

_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def _nonce(_request: Request) -> str:
    return secrets.token_urlsafe(16)


def content_security_policy(nonce: str, media: str, live: str) -> str:
    """The policy of a page. ``media`` and ``live`` are origins."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            f"img-src 'self' data: {media}",
            f"media-src 'self' {media}",
            "font-src 'self'",
            f"connect-src 'self' {live}",
            # Only our own: a mail as its reader sees it, in HQ.
            "frame-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _origins(platform: Platform) -> tuple[str, str]:
    settings = platform.settings
    # Whichever store it is, its signed addresses show where the media live.
    sample = platform.store.signed_url(
        "tenants/sample", expires_seconds=60, now=platform.clock.now()
    )
    return _origin(sample), _origin(settings.live_url or settings.base_url)


def _tween(handler: Handler, registry: Registry) -> Handler:
    platform = platform_of(registry)
    media, live = _origins(platform)
    secure = platform.settings.base_url.startswith("https:")
    own_host = urlsplit(platform.settings.base_url).hostname

    def tween(request: Request) -> Response:
        response = handler(request)
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        if secure:
            # What else lives below an agency's own domain is not ours to decide.
            below = "; includeSubDomains" if _host(request) == own_host else ""
            headers.setdefault("Strict-Transport-Security", f"max-age=31536000{below}")
        if response.content_type == "text/html":
            policy = content_security_policy(request.csp_nonce, media, live)
            headers.setdefault("Content-Security-Policy", policy)
            headers.setdefault("X-Frame-Options", "DENY")
            headers.setdefault("Permissions-Policy", _PERMISSIONS)
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    return tween


def _host(request: Request) -> str:
    try:
        return str(request.domain).lower()
    except UnicodeDecodeError:
        return ""


def includeme(config: Configurator) -> None:
    """``request.csp_nonce`` and the headers."""
    config.add_request_method(_nonce, "csp_nonce", reify=True)
    config.add_tween("techwize_core.web.security_headers._tween", under=INGRESS)

"""Whose address counts: rate limits and the inbox of payments go by it."""

from __future__ import annotations

import pytest
from pyramid.request import Request
from webtest import TestApp

from techwize_core.app import configure
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.web.endpoint import Endpoint

PROXY, SECOND_PROXY = "10.0.0.1", "10.0.0.2"


def show(request: Request) -> dict[str, str]:
    """An endpoint that says whom it sees."""
    return {"address": request.client_address}


@pytest.mark.parametrize(
    ("comes_from", "forwarded_for", "address"),
    [
        ("1.2.3.4", None, "1.2.3.4"),
        # Anybody may write the header.
        ("1.2.3.4", "9.9.9.9", "1.2.3.4"),
        ("1.2.3.4", PROXY, "1.2.3.4"),
        (PROXY, "9.9.9.9", "9.9.9.9"),
        # What stands to the left was there before it reached our proxy.
        (PROXY, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (PROXY, f"6.6.6.6, 9.9.9.9, {SECOND_PROXY}", "9.9.9.9"),
        (PROXY, f"6.6.6.6, {PROXY}, 9.9.9.9", "9.9.9.9"),
        (PROXY, None, PROXY),
        (PROXY, "::ffff:9.9.9.9", "9.9.9.9"),
        (PROXY, "<script>", "unknown"),
    ],
)
def test_a_forwarded_address_is_believed_of_our_own_proxies_alone(
    platform: Platform, comes_from: str, forwarded_for: str | None, address: str
) -> None:
    trusted = {"trusted_proxies": (PROXY, SECOND_PROXY)}
    platform.settings = platform.settings.model_copy(update=trusted)
    config = configure(platform)
    spec = Endpoint("test.show", "GET", "/api/show", Permission.PUBLIC, show, "Show", "Test")
    config.add_endpoint(spec)
    app = TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": comes_from})
    headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
    assert app.get("/api/show", headers={"X-Tenant": "demo", **headers}).json["address"] == address

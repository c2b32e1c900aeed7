"""The composition root: what the product is made of, in order."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator

from techwize_core.kernel.platform import Platform

DOMAINS = (
    "techwize_core.tenants",
    "techwize_core.accounts",
    "techwize_core.catalog",
    "techwize_core.projects",
    "techwize_core.payments",
    "techwize_core.production",
    "techwize_core.notifications",
    "techwize_core.automation",
    "techwize_core.analytics",
    "techwize_core.media",
    "techwize_core.live",
)


def configure(platform: Platform) -> Configurator:
    """A configurator with everything in it, for the web process and the worker alike."""
    config = Configurator(settings={}, default_permission=None)
    config.registry["platform"] = platform
    config.include("techwize_core.kernel.platform")
    config.include("techwize_core.kernel.web")
    for domain in DOMAINS:
        config.include(domain)
    # Pages last: their catch-all routes must not hide a domain's.
    config.include("techwize_core.web")
    return config


def make_wsgi_app(platform: Platform) -> Any:
    """The WSGI application."""
    return configure(platform).make_wsgi_app()

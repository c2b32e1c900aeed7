"""Tenants: each agency on the platform, found by host name, kept apart by the database."""

from pyramid.config import Configurator
from pyramid.request import Request

from techwize_core.kernel.platform import platform_of
from techwize_core.tenants.lookup import TenantInfo, TenantLookup


def _tenant(request: Request) -> TenantInfo:
    lookup: TenantLookup = request.registry["techwize.tenants"]
    slug = request.headers.get("X-Tenant")
    return lookup.by_slug(slug) if slug else lookup.by_host(request.domain)


def includeme(config: Configurator) -> None:
    """``request.tenant``, and the API of an agency's plugins."""
    config.registry["techwize.tenants"] = TenantLookup(platform_of(config.registry))
    config.add_request_method(_tenant, "tenant", reify=True)
    config.add_api_tag(
        "Staff: plugins",
        "The plugins of the agency: what is installed, what is switched on, with what settings.",
    )
    config.scan(".api")

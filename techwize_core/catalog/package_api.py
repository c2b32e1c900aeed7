"""Packages and their prices, over HTTP, for admins."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.catalog.admin_schemas import (
    AdminPackageOut,
    NewPackage,
    PackagePatch,
    PackageQuery,
)
from techwize_core.catalog.models import ServicePackage
from techwize_core.catalog.packages import PackageDesk
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice

_TAG = "Staff: packages"


def load_package(request: Request) -> ServicePackage:
    """The package that the address names. Raises :class:`NotFound`."""
    package_id = id_at(request, "package_id", otherwise="There is no such package.")
    return request.work.get(PackageDesk).get(package_id)


@endpoint(
    "GET",
    "/api/admin/packages",
    permission=Permission.CATALOG_MANAGE,
    summary="All packages, on sale or not",
    tag=_TAG,
    query=PackageQuery,
    answer=Page[AdminPackageOut],
)
def list_packages(request: Request, query: PackageQuery) -> Slice[ServicePackage]:
    return request.work.get(PackageDesk).page(query)


@endpoint(
    "POST",
    "/api/admin/packages",
    permission=Permission.CATALOG_MANAGE,
    summary="Sell another package",
    tag=_TAG,
    body=NewPackage,
    answer=AdminPackageOut,
    status=201,
    makes="package_id",
    errors=(409,),
)
def add_package(request: Request, body: NewPackage) -> ServicePackage:
    return request.work.get(PackageDesk).add(body)


@endpoint(
    "PATCH",
    "/api/admin/packages/{package_id}",
    permission=Permission.CATALOG_MANAGE,
    summary="Change a package for the orders to come, or take it off sale",
    tag=_TAG,
    context=load_package,
    body=PackagePatch,
    answer=AdminPackageOut,
    errors=(409,),
)
def change_package(request: Request, context: ServicePackage, body: PackagePatch) -> ServicePackage:
    return request.work.get(PackageDesk).change(context.id, body)

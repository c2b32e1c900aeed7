"""The public catalogue."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.catalog.models import ServiceCategory, VideoTemplate
from techwize_core.catalog.schemas import (
    CategoryOut,
    PackageOut,
    ServicesOut,
    TemplateOut,
    TemplateQuery,
)
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.conditional import SHARED
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice

_TAG = "Catalogue"


@endpoint(
    "GET",
    "/api/services",
    permission=Permission.PUBLIC,
    cache=SHARED,
    summary="What is sold",
    tag=_TAG,
    answer=ServicesOut,
)
def list_services(request: Request) -> ServicesOut:
    return ServicesOut(
        items=[category_out(c) for c in request.work.get(CatalogService).categories()]
    )


@endpoint(
    "GET",
    "/api/templates",
    permission=Permission.PUBLIC,
    cache=SHARED,
    summary="The template gallery",
    tag=_TAG,
    query=TemplateQuery,
    answer=Page[TemplateOut],
)
def list_templates(request: Request, query: TemplateQuery) -> Slice[VideoTemplate]:
    catalog = request.work.get(CatalogService)
    category = _category(catalog, query.category) if query.category else None
    category_id = category.id if category else None
    return catalog.templates_page(query, category_id=category_id)


def _category(catalog: CatalogService, wanted: str) -> ServiceCategory:
    for category in catalog.categories():
        if wanted in (str(category.id), category.key) or wanted.lower() == category.name.lower():
            return category
    raise Invalid.field("category", "There is no such category; see /api/services.", where="query")


def category_out(category: ServiceCategory) -> CategoryOut:
    """A category with the packages that are on sale."""
    packages = [PackageOut.model_validate(p) for p in category.packages if p.is_active]
    fields = {
        name: getattr(category, name) for name in CategoryOut.model_fields if name != "packages"
    }
    return CategoryOut(**fields, packages=packages)

"""The library of film templates, over HTTP, for staff."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.catalog.admin_schemas import (
    LibraryQuery,
    LibraryTemplateOut,
    NewTemplate,
    TemplateDocumentOut,
    TemplatePatch,
)
from techwize_core.catalog.models import VideoTemplate
from techwize_core.catalog.templates import TemplateLibrary
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice

_TAG = "Staff: library"


def load_template(request: Request) -> VideoTemplate:
    """The template that the address names. Raises :class:`NotFound`."""
    template_id = id_at(request, "template_id", otherwise="There is no such template.")
    return request.work.get(TemplateLibrary).get(template_id)


@endpoint(
    "GET",
    "/api/admin/templates",
    permission=Permission.LIBRARY_READ,
    summary="All templates, in the gallery or not",
    tag=_TAG,
    query=LibraryQuery,
    answer=Page[LibraryTemplateOut],
)
def list_library(request: Request, query: LibraryQuery) -> Slice[VideoTemplate]:
    return request.work.get(TemplateLibrary).page(query)


@endpoint(
    "POST",
    "/api/admin/templates",
    permission=Permission.LIBRARY_MANAGE,
    summary="Add a template to the library and the gallery",
    tag=_TAG,
    body=NewTemplate,
    answer=TemplateDocumentOut,
    status=201,
    makes="template_id",
    errors=(409,),
)
def add_template(request: Request, body: NewTemplate) -> VideoTemplate:
    return request.work.get(TemplateLibrary).add(body)


@endpoint(
    "GET",
    "/api/admin/templates/{template_id}",
    permission=Permission.LIBRARY_READ,
    summary="One template with its document",
    tag=_TAG,
    context=load_template,
    answer=TemplateDocumentOut,
)
def read_template(request: Request, context: VideoTemplate) -> VideoTemplate:
    return context


@endpoint(
    "PATCH",
    "/api/admin/templates/{template_id}",
    permission=Permission.LIBRARY_MANAGE,
    summary="Change a template, or take it out of the gallery",
    tag=_TAG,
    context=load_template,
    body=TemplatePatch,
    answer=TemplateDocumentOut,
)
def change_template(request: Request, context: VideoTemplate, body: TemplatePatch) -> VideoTemplate:
    return request.work.get(TemplateLibrary).change(context.id, body)

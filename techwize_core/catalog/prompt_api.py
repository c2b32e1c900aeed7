"""The prompt library, over HTTP, for staff."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.catalog.admin_schemas import (
    NamedPromptPatch,
    NewPrompt,
    PromptOut,
    PromptPatch,
    PromptQuery,
)
from techwize_core.catalog.models import AiPrompt
from techwize_core.catalog.prompts import PromptLibrary
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.pages import Page, Slice

_TAG = "Staff: library"


def load_prompt(request: Request) -> AiPrompt:
    """The version of a prompt that the address names. Raises :class:`NotFound`."""
    prompt_id = id_at(request, "prompt_id", otherwise="There is no such prompt.")
    return request.work.get(PromptLibrary).get(prompt_id)


@endpoint(
    "GET",
    "/api/admin/prompts",
    permission=Permission.LIBRARY_READ,
    summary="All prompts with all their versions",
    tag=_TAG,
    query=PromptQuery,
    answer=Page[PromptOut],
)
def list_prompts(request: Request, query: PromptQuery) -> Slice[AiPrompt]:
    return request.work.get(PromptLibrary).page(query)


@endpoint(
    "POST",
    "/api/admin/prompts",
    permission=Permission.LIBRARY_MANAGE,
    summary="Add a prompt",
    tag=_TAG,
    body=NewPrompt,
    answer=PromptOut,
    status=201,
    makes="prompt_id",
    errors=(409,),
)
def add_prompt(request: Request, body: NewPrompt) -> AiPrompt:
    return request.work.get(PromptLibrary).add(body)


@endpoint(
    "PATCH",
    "/api/admin/prompts/{prompt_id}",
    permission=Permission.LIBRARY_MANAGE,
    summary="Write the next version of a prompt, or switch a version on or off",
    tag=_TAG,
    context=load_prompt,
    body=PromptPatch,
    answer=PromptOut,
    errors=(409,),
)
def change_prompt(request: Request, context: AiPrompt, body: PromptPatch) -> AiPrompt:
    return request.work.get(PromptLibrary).change(context.id, body)


@endpoint(
    "PATCH",
    "/api/admin/prompts",
    permission=Permission.LIBRARY_MANAGE,
    summary="The same, with the prompt named in the body",
    tag=_TAG,
    body=NamedPromptPatch,
    answer=PromptOut,
    errors=(409,),
)
def change_named_prompt(request: Request, body: NamedPromptPatch) -> AiPrompt:
    return request.work.get(PromptLibrary).change(body.id, body)

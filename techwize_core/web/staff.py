"""What the studio's and HQ's pages have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import Conflict, Forbidden, Invalid, TechwizeError
from techwize_core.projects.assets import AssetService
from techwize_core.projects.models import Project
from techwize_core.projects.states import Status, allowed_targets
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to

Q = TypeVar("Q", bound=BaseModel)


def attempt(request: Request, act: Callable[[], object], *, done: str, back: str) -> Response:
    """Do what a button asks, say how it went, and go back to the page it was on.

    What the state of things does not allow is told there too: the page behind
    the button is often older than the state.
    """
    try:
        act()
    except (Conflict, Forbidden, Invalid) as error:
        # The answer is a redirect, so nothing else would take back what was done half.
        request.tm.doom()
        request.session.flash(("stop", translate(request, _said(error))))
    else:
        request.session.flash(("ok", translate(request, done)))
    return go_to(back)


def _said(error: TechwizeError) -> str:
    return str(error.errors[0]["msg"]) if error.errors else error.detail


def asked_for(request: Request, model: type[Q]) -> Q:
    """The filters in the address; one that makes no sense is left out, as if nobody had chosen it."""
    given = {
        name: value for name, value in request.GET.items() if value and name in model.model_fields
    }
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        return model.model_validate({k: v for k, v in given.items() if k not in wrong})


def chosen_filters(query: BaseModel) -> dict[str, str]:
    """The filters as the address spells them, without the place in the list."""
    kept = query.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    kept.pop("cursor", None)
    return {name: str(value) for name, value in kept.items()}


def moves_of(request: Request, project: Project) -> list[Status]:
    """Where the person may move the project."""
    return list(allowed_targets(Status(project.status), request.viewer.role))


def picture(request: Request, key: str | None) -> str | None:
    """The signed address of a stored picture."""
    return request.work.get(AssetService).address(key) if key else None


def card_values(request: Request, card: Any) -> dict[str, Any]:
    """A card with what a template needs beside it: the poster's address and the allowed moves."""
    return {
        "project": card.project,
        "client": card.client,
        "editor": card.editor,
        "category": card.category,
        "package": card.package,
        "poster": picture(request, card.poster_key),
        "moves": moves_of(request, card.project),
    }

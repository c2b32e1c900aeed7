"""Editing a script by hand, line by line."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import Conflict, Invalid, NotFound
from techwize_core.kernel.permissions import Permission
from techwize_core.production.loading import load_run
from techwize_core.production.models import ProductionRun
from techwize_core.production.service import ProductionService
from techwize_core.projects.service import ProjectService
from techwize_core.web.languages import translate
from techwize_core.web.page import go_to, page
from techwize_core.web.rendering import render
from techwize_core.web.studio.presenters import RunView, spoken_seconds

_TEMPLATE = "studio/script.html.jinja2"
TEXT_LIMIT = 400
HEADLINE_LIMIT = 80


def _script_of(request: Request, run: ProductionRun) -> dict[str, Any]:
    script = RunView(run, request.work.get(ProductionService).steps(run)).script
    if script is None:
        raise NotFound("This version has no script yet.")
    return script


def _values(request: Request, run: ProductionRun, lines: list[dict[str, Any]]) -> dict[str, Any]:
    project = request.work.get(ProjectService).get(run.project_id)
    return {
        "project": project,
        "run": run,
        "lines": lines,
        "seconds": spoken_seconds(lines),
        "limit": int(project.video_duration.removesuffix("s")),
        "text_limit": TEXT_LIMIT,
        "headline_limit": HEADLINE_LIMIT,
        "errors": [],
    }


@page("GET", "/studio/runs/{run_id}/script", permission=Permission.PROJECT_WORK, template=_TEMPLATE)
def show_script(request: Request) -> dict[str, Any]:
    """The lines of a run's script as fields."""
    run = load_run(request)
    return _values(request, run, _script_of(request, run)["lines"])


@page("POST", "/studio/runs/{run_id}/script", permission=Permission.PROJECT_WORK)
def keep_script(request: Request) -> Response:
    """Put the person's lines in the place of the writer's, and make the rest anew."""
    run = load_run(request)
    script = _script_of(request, run)
    lines = [_typed(request, number, line) for number, line in enumerate(script["lines"])]
    values = _values(request, run, lines)
    errors = _errors(request, lines)
    if not errors:
        try:
            production = request.work.get(ProductionService)
            production.edit_output(run, "script", {**script, "lines": lines, "writer": "studio"})
        except (Conflict, Invalid) as error:
            request.tm.doom()
            errors = [("text-0", translate(request, error.detail))]
    if errors:
        return render(request, _TEMPLATE, {**values, "errors": errors}, status=422)
    request.session.flash(
        ("ok", translate(request, "The script is kept. The film is being made from it."))
    )
    return go_to(f"/studio/projects/{run.project_id}")


def _typed(request: Request, number: int, line: dict[str, Any]) -> dict[str, Any]:
    """A line as the form has it; its place in the film is not the form's to change."""
    return {
        "role": line["role"],
        "text": " ".join(request.POST.get(f"text-{number}", "").split()),
        "headline": " ".join(request.POST.get(f"headline-{number}", "").split()),
    }


def _errors(request: Request, lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(lines):
        if not line["text"]:
            found.append((f"text-{number}", translate(request, "A line needs words to speak.")))
        elif len(line["text"]) > TEXT_LIMIT:
            found.append((f"text-{number}", translate(request, "This line is too long to speak.")))
        if len(line["headline"]) > HEADLINE_LIMIT:
            found.append(
                (f"headline-{number}", translate(request, "This headline is too long to read."))
            )
    return found

"""Writing the words."""

from __future__ import annotations

from pathlib import Path

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.extensions.registry import Offer
from techwize_core.production.context import RunContext
from techwize_core.production.errors import StepRefused
from techwize_core.production.facts import Facts
from techwize_core.production.provider_calls import Answer, Request, Result
from techwize_core.production.providers import first_that_answers
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.sdk import ProviderRefused, Writer
from techwize_core.sdk.studio import Script

_SECONDS = 120.0


class ScriptStep(Step):
    """One line for each spoken scene, by the first writer that can."""

    name = "script"

    def inputs(self, run: RunContext) -> Json:
        facts = run.facts
        return {
            "brief": facts.brief,
            "prompts": facts.prompts,
            "wishes": facts.wishes.replacements,
            "writers": run.studio.names_of(run.studio.writers(facts.brief.language)),
        }

    def carry_out(self, run: RunContext) -> StepResult:
        facts = run.facts
        if not facts.brief.scene_roles:
            script = Script(language=facts.brief.language, lines=())
            return StepResult(script.model_dump(mode="json"))
        result, provider = first_that_answers(
            run.studio,
            run.studio.writers(facts.brief.language),
            f"script in {facts.brief.language}",
            lambda offer: _written(run, facts, offer),
        )
        script = _as_wished(Script.model_validate(result.value), facts)
        return StepResult(script.model_dump(mode="json"), provider, result.paid)


def _written(run: RunContext, facts: Facts, offer: Offer[Writer]) -> Result:
    inputs = {"brief": facts.brief.model_dump(mode="json"), "prompts": facts.prompts}
    request = Request(run.studio.name_of(offer), "write", inputs)

    def ask(_target: Path) -> Answer:
        script = run.studio.call(
            offer, "write", lambda c: offer.item.write(c, facts.brief, facts.prompts), _SECONDS
        )
        _check(script, facts)
        return Answer(script.model_dump(mode="json"), script.cost_usd)

    return run.calls.once(request, ask)


def _check(script: Script, facts: Facts) -> None:
    """A writer that leaves a scene without words breaks the contract; the next one is asked."""
    roles = tuple(line.role for line in script.lines)
    if roles != facts.brief.scene_roles or not all(line.text.strip() for line in script.lines):
        raise ProviderRefused(
            f"the script has lines for {roles}, not for {facts.brief.scene_roles}"
        )


def _as_wished(script: Script, facts: Facts) -> Script:
    """The script with the client's own replacements; they win over any writer's words."""
    wish = facts.wishes.apply_to
    lines = tuple(
        line.model_copy(update={"text": wish(line.text), "headline": wish(line.headline)})
        for line in script.lines
    )
    if not all(line.text.strip() for line in lines):
        raise StepRefused("A replacement that the client asked for leaves a scene without words.")
    return script.model_copy(update={"lines": lines})

"""Composing the film from template, script and pictures, before anybody speaks."""

from __future__ import annotations

from techwize_core.kernel.db.base import Json
from techwize_core.production.context import RunContext
from techwize_core.production.errors import StepRefused
from techwize_core.production.facts import Facts
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.rendering.compose import FilmOrder, compose
from techwize_core.rendering.errors import RenderError, SpeechTooLong
from techwize_core.rendering.ingest import MediaItem
from techwize_core.sdk.storyboard import Canvas, Storyboard
from techwize_core.sdk.studio import Script

_MOST_CROWDED = 1.5
"""A script that reads this much longer than the film is not spoken faster but sent back."""


class StoryboardStep(Step):
    """A draft that an editor may change: scenes, texts, pictures. The voice sets its times."""

    name = "storyboard"

    def inputs(self, run: RunContext) -> Json:
        facts = run.facts.model_dump(mode="json", by_alias=True, exclude={"prompts", "unusable"})
        return {"facts": facts, "script": run.outputs["script"]}

    def carry_out(self, run: RunContext) -> StepResult:
        facts = run.facts
        try:
            draft = self._composed(run, facts, run.script, facts.seconds)
        except SpeechTooLong as error:
            crowded = error.spoken / error.available
            if crowded > _MOST_CROWDED:
                raise StepRefused(str(error)) from error
            # Read lengths are estimates: the voice has the last word, so the draft gets room.
            draft = self._composed(run, facts, run.script, facts.seconds * crowded * 1.1)
        except RenderError as error:
            raise StepRefused(str(error)) from error
        return StepResult(draft.model_dump(mode="json", by_alias=True))

    def _composed(
        self, run: RunContext, facts: Facts, script: Script, seconds: float
    ) -> Storyboard:
        order = FilmOrder(
            seconds=seconds,
            base_dir=run.folder,
            values=facts.values,
            canvas=Canvas(platform=facts.platform),
            seed=facts.brief.seed,
        )
        media = [
            MediaItem(run.folder / m.path, m.kind, m.width, m.height, m.seconds)
            for m in facts.media
        ]
        silent = [None] * len(script.lines)
        return compose(facts.document, script, order, facts.brand, media, silent)

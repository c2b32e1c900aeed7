"""Measuring the finished film."""

from __future__ import annotations

from techwize_core.kernel.db.base import Json
from techwize_core.production.context import RunContext
from techwize_core.production.steps.render import FILM
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.rendering.gates import measure


class GatesStep(Step):
    """The quality report. A gate that fails is a finding for staff, not a failed step."""

    name = "gates"

    def inputs(self, run: RunContext) -> Json:
        return {
            "film": run.outputs["render"]["film"]["sha256"],
            "storyboard": run.outputs["mix"]["storyboard"],
        }

    def carry_out(self, run: RunContext) -> StepResult:
        report = measure(run.folder / "out" / FILM, run.scored, cancelled=run.cancelled)
        return StepResult(
            {
                "passed": report.passed,
                "failures": list(report.failures),
                "gates": [gate.model_dump(mode="json") for gate in report.gates],
            }
        )

"""Timing the captions by the spoken words."""

from __future__ import annotations

from techwize_core.kernel.db.base import Json
from techwize_core.production.context import RunContext
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.rendering.captions import build_captions


class CaptionsStep(Step):
    """The subtitle files; the scenes draw the same cues from the same storyboard."""

    name = "captions"

    def inputs(self, run: RunContext) -> Json:
        return {"storyboard": run.outputs["voice"]["storyboard"]}

    def carry_out(self, run: RunContext) -> StepResult:
        track = build_captions(run.film)
        cues = sum(len(scene.cues) for scene in track.scenes)
        return StepResult(
            {"cues": cues, "srt": track.subtitles("srt"), "vtt": track.subtitles("vtt")}
        )

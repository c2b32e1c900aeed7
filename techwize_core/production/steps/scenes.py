"""Drawing the scenes."""

from __future__ import annotations

from techwize_core.kernel.db.base import Json
from techwize_core.production.context import RunContext
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.rendering.captions import build_captions
from techwize_core.rendering.scenes import SceneSegment, build_scenes
from techwize_core.sdk.storyboard import Storyboard


class ScenesStep(Step):
    """A segment for each scene, cached by its hash: a killed run keeps what it finished."""

    name = "scenes"

    def inputs(self, run: RunContext) -> Json:
        return {"storyboard": run.outputs["voice"]["storyboard"]}

    def carry_out(self, run: RunContext) -> StepResult:
        segments = segments_of(run, run.film)
        listed = [
            {"scene": s.scene, "key": s.key, "frames": s.frames, "cached": s.from_cache}
            for s in segments
        ]
        return StepResult({"segments": listed})

    def at_hand(self, run: RunContext, output: Json) -> bool:
        folder = run.render_cache / "scenes"
        return all((folder / f"{part['key']}.mp4").exists() for part in output["segments"])


def segments_of(run: RunContext, film: Storyboard) -> tuple[SceneSegment, ...]:
    """The scenes' segments, drawn where they are missing."""
    return build_scenes(
        film,
        build_captions(film),
        cache_dir=run.render_cache,
        base_dir=run.folder,
        progress=lambda _step, done, total: run.progress(done, total),
        cancelled=run.cancelled,
    )

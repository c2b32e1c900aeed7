"""Joining the film and keeping what the client gets."""

from __future__ import annotations

from pathlib import Path

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.objects import ObjectMissing
from techwize_core.kernel.objects.keys import ProjectFolder, media_type_of, project_key
from techwize_core.production.context import RunContext
from techwize_core.production.hashing import file_digest, id_of
from techwize_core.production.steps.mix import mix_of
from techwize_core.production.steps.scenes import segments_of
from techwize_core.production.steps.step import Step, StepResult
from techwize_core.rendering.join import join, make_stills, write_subtitles

FILM = "film.mp4"


class RenderStep(Step):
    """The finished MP4 with poster, thumbnail and subtitles, in the object store."""

    name = "render"

    def inputs(self, run: RunContext) -> Json:
        return {
            "segments": [part["key"] for part in run.outputs["scenes"]["segments"]],
            "sound": run.outputs["mix"]["storyboard"],
            # Each version owns its files: deleting one must not take another's.
            "run": str(run.lease.run_id),
        }

    def carry_out(self, run: RunContext) -> StepResult:
        film, target = run.scored, run.folder / "out" / FILM
        # Both come from the cache, unless this is another machine than the steps before.
        segments, mix = segments_of(run, run.film), mix_of(run, film)
        join(segments, mix, target, fps=film.canvas.fps, cancelled=run.cancelled)
        poster, thumbnail = make_stills(film, target)
        captions = run.outputs["captions"]
        files = {
            "film": target,
            "poster": poster,
            "thumbnail": thumbnail,
            "srt": write_subtitles(captions["srt"], target.with_suffix(".srt")),
            "vtt": write_subtitles(captions["vtt"], target.with_suffix(".vtt")),
        }
        kept: Json = {}
        for number, (name, path) in enumerate(files.items()):
            run.lease.raise_if_stopped()
            kept[name] = _keep(run, name, path)
            run.progress(number + 1, len(files))
        frames = sum(segment.frames for segment in segments)
        kept["seconds"] = round(frames / film.canvas.fps, 3)
        kept["format"] = film.canvas.format
        return StepResult(kept)

    def at_hand(self, run: RunContext, output: Json) -> bool:
        target = run.folder / "out" / FILM
        if target.exists() and file_digest(target) == output["film"]["sha256"]:
            return True
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            run.platform.store.fetch_to(output["film"]["key"], target)
        except ObjectMissing:
            return False
        return True


def _keep(run: RunContext, name: str, path: Path) -> Json:
    sha256 = file_digest(path)
    # The content is part of the name: a signed address never shows an older film from a cache.
    identifier = id_of(f"{run.lease.run_id}/{name}/{sha256}")
    key = project_key(
        run.tenant_id, run.project_id, ProjectFolder.DELIVERABLES, identifier, path.suffix
    )
    stored = run.platform.store.put(key, path, media_type_of(key))
    return {
        "key": key,
        "size": stored.size,
        "sha256": sha256,
        "media_type": stored.content_type,
    }

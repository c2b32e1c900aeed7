"""Builds every scene's segment, in parallel, from the cache where nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from techwize_core.rendering.captions import CaptionTrack
from techwize_core.rendering.errors import RenderCancelled
from techwize_core.rendering.ffmpeg import Cancelled, never, replacing, run_ffmpeg
from techwize_core.rendering.fonts import write_faces
from techwize_core.rendering.logos import prepare_logo
from techwize_core.rendering.look import Look, look_of
from techwize_core.rendering.plates import Ground, prepare_ground
from techwize_core.rendering.scene_graph import (
    GraphInputs,
    LogoSpot,
    Shot,
    encoder,
    scene_graph,
    scene_key,
)
from techwize_core.rendering.scene_script import SceneDrawing, draw_scene, write_script
from techwize_core.rendering.timeline import scene_spans, transition_frames
from techwize_core.sdk.storyboard import LogoLayer, Storyboard

Progress = Callable[[str, int, int], None]


def quiet(step: str, done: int, total: int) -> None:
    """The progress of a caller who does not ask."""


@dataclass(frozen=True)
class SceneSegment:
    """A scene's finished video. ``from_cache`` says whether it had been made before."""

    scene: str
    key: str
    path: Path
    frames: int
    from_cache: bool


@dataclass(frozen=True)
class _Job:
    scene: str
    key: str
    target: Path
    frames: int
    inputs: list[str]
    graph: str
    script: str
    options: list[str]


def build_scenes(
    storyboard: Storyboard,
    captions: CaptionTrack,
    *,
    cache_dir: Path,
    base_dir: Path,
    progress: Progress = quiet,
    cancelled: Cancelled = never,
    jobs: int | None = None,
) -> tuple[SceneSegment, ...]:
    """A segment for each scene, in order; finished ones are kept when a later one fails.

    Raises UnusableMedia for a picture that cannot be used, RenderCancelled, RenderError.
    """
    cache_dir.mkdir(parents=True, exist_ok=True)
    plan = _planned(storyboard, captions, base_dir, cache_dir, cancelled)
    missing = {job.key: job for job in plan if not job.target.exists()}
    done = sum(job.key not in missing for job in plan)
    progress("scenes", done, len(plan))
    # Longest first, so that no core ends up waiting for one late long scene.
    ordered = sorted(missing.values(), key=lambda job: -job.frames)
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        running = [pool.submit(_build, job, cache_dir, cancelled) for job in ordered]
        try:
            for finished in as_completed(running):
                finished.result()
                done += 1
                progress("scenes", min(done, len(plan)), len(plan))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return tuple(
        SceneSegment(job.scene, job.key, job.target, job.frames, job.key not in missing)
        for job in plan
    )


def _build(job: _Job, cache_dir: Path, cancelled: Cancelled) -> None:
    if cancelled():
        raise RenderCancelled
    script = job.target.with_suffix(".ass")
    with replacing(script) as part:
        part.write_text(job.script, encoding="utf-8")
    graph = job.graph.replace("{script}", f"scenes/{script.name}")
    with replacing(job.target) as part:
        run_ffmpeg(
            ["-loglevel", "error", *job.inputs, "-filter_complex", graph, "-map", "[v]",
             "-frames:v", str(job.frames), *job.options, str(part.resolve())],
            cwd=cache_dir, cancelled=cancelled,
        )  # fmt: skip


def _planned(
    storyboard: Storyboard,
    captions: CaptionTrack,
    base_dir: Path,
    cache_dir: Path,
    cancelled: Cancelled,
) -> list[_Job]:
    look = look_of(storyboard)
    write_faces(cache_dir / "fonts", look.faces())
    drawings = [
        draw_scene(scene, look, part)
        for scene, part in zip(storyboard.scenes, captions.scenes, strict=True)
    ]
    grounds: list[Ground] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        wanted = [
            pool.submit(
                prepare_ground,
                drawing.scene,
                drawing.veil,
                storyboard,
                base_dir.resolve(),
                cache_dir.resolve(),
            )
            for drawing in drawings
        ]
        for ground in wanted:
            if cancelled():
                raise RenderCancelled
            grounds.append(ground.result())
    plan = _Plan(storyboard, look, captions, grounds, drawings, base_dir, cache_dir)
    return [plan.job(index) for index in range(len(storyboard.scenes))]


@dataclass(frozen=True)
class _Plan:
    storyboard: Storyboard
    look: Look
    captions: CaptionTrack
    grounds: list[Ground]
    drawings: list[SceneDrawing]
    base_dir: Path
    cache_dir: Path

    def job(self, index: int) -> _Job:
        """How scene ``index`` is made, and under which name it is kept."""
        board, drawing = self.storyboard, self.drawings[index]
        span = scene_spans(board)[index]
        blend = transition_frames(board, index)
        inputs = GraphInputs()
        shot = Shot(drawing.scene, self.grounds[index], span, 0, span.frames)
        before = self._before(index, blend) if blend else None
        graph = scene_graph(shot, before, self._logo(drawing), board.canvas.size, inputs)
        script = write_script(drawing, self.look, span, self.captions.scenes[index])
        options = encoder(board.quality, board.canvas.fps)
        fonts = sorted(face.digest for face in self.look.faces())
        key = scene_key(graph, script, fonts, inputs, options, span.frames)
        target = self.cache_dir / "scenes" / f"{key}.mp4"
        return _Job(
            drawing.scene.id, key, target, span.frames, inputs.arguments, graph, script, options
        )

    def _before(self, index: int, blend: int) -> Shot:
        """The previous ground, moving on past its scene's end while this one comes in."""
        span = scene_spans(self.storyboard)[index - 1]
        scene = self.storyboard.scenes[index - 1]
        return Shot(scene, self.grounds[index - 1], span, span.frames, blend + 1)

    def _logo(self, drawing: SceneDrawing) -> LogoSpot | None:
        name = self.storyboard.brand.logo
        placed = next((p for p in drawing.placed if isinstance(p.layer, LogoLayer)), None)
        if name is None or placed is None or not isinstance(placed.layer, LogoLayer):
            return None
        path, size = prepare_logo(
            self.base_dir.resolve() / name,
            placed.box,
            drawing.scene,
            self.look,
            self.cache_dir.resolve(),
        )
        corner = placed.layer.place == "corner"
        x = placed.box.left if corner else placed.box.centre[0] - size[0] / 2
        y = placed.box.centre[1] - size[1] / 2
        until = placed.layer.until or drawing.scene.seconds
        return LogoSpot(path, round(x), round(y), placed.layer.at, until)

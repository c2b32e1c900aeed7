"""Lays one scene out and writes its ASS script: layers with entries and exits, captions."""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.rendering.ass import AssScript, Panel
from techwize_core.rendering.caption_marks import draw_captions
from techwize_core.rendering.captions import SceneCaptions
from techwize_core.rendering.layout import Placed, place_layers
from techwize_core.rendering.look import Look
from techwize_core.rendering.motion import entry_poses, exit_poses
from techwize_core.rendering.safe_areas import Box
from techwize_core.rendering.timeline import SceneSpan
from techwize_core.rendering.veils import VeilPlan
from techwize_core.sdk.storyboard import Picture, Scene, Shape


@dataclass(frozen=True)
class SceneDrawing:
    """A scene laid out: what stands where, and where its picture needs a veil."""

    scene: Scene
    placed: list[Placed]
    veil: VeilPlan


def draw_scene(scene: Scene, look: Look, captions: SceneCaptions) -> SceneDrawing:
    """Lay out ``scene``."""
    placed = place_layers(scene, look)
    if not isinstance(scene.ground, Picture):
        return SceneDrawing(scene, placed, VeilPlan())
    captioned = bool(captions.cues) and captions.style != "none"
    return SceneDrawing(scene, placed, _veil_plan(scene, placed, captioned, look))


def _veil_plan(scene: Scene, placed: list[Placed], captioned: bool, look: Look) -> VeilPlan:
    height = look.storyboard.canvas.size[1]
    middle = (look.safe.top + look.safe.bottom) / 2
    upper = [p.box.bottom for p in placed if p.box.top < middle and p.marks]
    lower = [p.box.top for p in placed if p.box.top >= middle and p.marks]
    only_captions = captioned and not lower
    if captioned:
        lower.append(look.caption_top)
    top = max(upper) / height if upper else None
    bottom = min(lower) / height if lower else None
    if scene.scrim == "auto":
        return VeilPlan(top, bottom, only_captions)
    if scene.scrim in ("both", "full"):
        return VeilPlan(top or 0.35, 0.0 if scene.scrim == "full" else bottom or 0.6)
    return VeilPlan(
        (top or 0.35) if scene.scrim == "top" else None,
        (bottom or 0.6) if scene.scrim == "bottom" else None,
    )


def write_script(
    drawing: SceneDrawing, look: Look, span: SceneSpan, captions: SceneCaptions
) -> str:
    """The scene's ASS script."""
    width, height = look.storyboard.canvas.size
    script = AssScript(width, height, span.fps)
    for placed in drawing.placed:
        _draw_layer(script, placed, look, span)
    for layer in drawing.scene.layers:
        if isinstance(layer, Shape) and layer.form == "frame":
            _draw_frame(script, layer, look, span)
    draw_captions(script, captions.cues, captions.style, look)
    return script.text()


def _draw_layer(script: AssScript, placed: Placed, look: Look, span: SceneSpan) -> None:
    """A layer's entry frame by frame, its steady state, its exit frame by frame."""
    layer, fps, marks = placed.layer, span.fps, placed.marks
    first = round(layer.at * fps)
    last = min(span.frames, round((layer.until or span.seconds) * fps))
    entry, leaving = entry_poses(layer.enter, fps, look.unit), exit_poses(fps)
    entry = entry[: max(0, last - first - len(leaving))]
    about = placed.box.centre
    for frame, pose in enumerate(entry, first):
        script.show(marks, frame, frame + 1, layer=5, pose=pose, about=about)
    steady, gone = first + len(entry), max(first + len(entry), last - len(leaving))
    script.show(marks, steady, gone, layer=5, about=about)
    for frame, pose in enumerate(leaving[: last - gone], gone):
        script.show(marks, frame, frame + 1, layer=5, pose=pose, about=about)


def _draw_frame(script: AssScript, layer: Shape, look: Look, span: SceneSpan) -> None:
    """A thin frame near the picture's edge."""
    width, height, u = script.width, script.height, look.unit
    colour = getattr(look.storyboard.brand, layer.colour)
    inset, thick = 36 * u, 6 * u
    right, bottom = width - inset, height - inset
    boxes = (
        Box(inset, inset, right, inset + thick),
        Box(inset, bottom - thick, right, bottom),
        Box(inset, inset, inset + thick, bottom),
        Box(right - thick, inset, right, bottom),
    )
    first = round(layer.at * span.fps)
    script.show([Panel(box, colour) for box in boxes], first, span.frames, layer=4)

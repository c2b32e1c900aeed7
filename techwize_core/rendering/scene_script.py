"""Writes one scene's ASS script: veil, layers with their entries and exits, captions."""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.rendering.ass import AssScript, Panel
from techwize_core.rendering.caption_marks import draw_captions
from techwize_core.rendering.captions import SceneCaptions
from techwize_core.rendering.layout import Placed, place_layers
from techwize_core.rendering.look import SCRIMMED, Look
from techwize_core.rendering.motion import entry_poses, exit_poses
from techwize_core.rendering.plates import Ground
from techwize_core.rendering.safe_areas import Box
from techwize_core.rendering.timeline import SceneSpan
from techwize_core.sdk.storyboard import Picture, Scene, Shape

_VEIL_LEAST, _VEIL_MOST = 0.30, 0.74
_CAPTION_VEIL_MOST = 0.45
_SCRIMMED_GREY = int(SCRIMMED[1:3], 16)


@dataclass(frozen=True)
class Veil:
    """How dark the veil is (0..1) behind the upper texts and behind the lower ones."""

    top: float = 0
    bottom: float = 0


@dataclass(frozen=True)
class SceneDrawing:
    """A scene laid out: what stands where, and how veiled its ground is."""

    scene: Scene
    placed: list[Placed]
    veil: Veil
    veil_edges: tuple[float, float]
    """Down to where the upper veil reaches and from where the lower one does, pixels."""


def draw_scene(scene: Scene, look: Look, ground: Ground, captions: SceneCaptions) -> SceneDrawing:
    """Lay out ``scene`` and choose its veil by how bright its picture is behind the texts."""
    placed = place_layers(scene, look)
    middle = (look.safe.top + look.safe.bottom) / 2
    upper = [p.box.bottom for p in placed if p.box.top < middle]
    lower = [p.box.top for p in placed if p.box.top >= middle]
    captioned = bool(captions.cues) and captions.style != "none"
    if captioned:
        lower.append(look.caption_top)
    edges = (max(upper, default=0.0), min(lower, default=float(look.storyboard.canvas.size[1])))
    veil = Veil()
    if isinstance(scene.ground, Picture):
        only_captions = captioned and len(lower) == 1
        veil = _veil(scene, ground, edges, look.storyboard.canvas.size[1], only_captions)
    return SceneDrawing(scene, placed, veil, edges)


def _veil(
    scene: Scene, ground: Ground, edges: tuple[float, float], height: int, only_captions: bool
) -> Veil:
    wants_top = edges[0] > 0 if scene.scrim == "auto" else scene.scrim in ("top", "both", "full")
    wants_bottom = (
        edges[1] < height if scene.scrim == "auto" else scene.scrim in ("bottom", "both", "full")
    )
    top = _opacity(ground.brightness(0.08, edges[0] / height)) if wants_top else 0.0
    bottom = _opacity(ground.brightness(edges[1] / height, 0.7)) if wants_bottom else 0.0
    return Veil(top, min(bottom, _CAPTION_VEIL_MOST) if only_captions else bottom)


def _opacity(brightness: float) -> float:
    """Of black, so that white text keeps its contrast over this brightness."""
    needed = 1 - _SCRIMMED_GREY / max(1.0, brightness)
    return round(min(_VEIL_MOST, max(_VEIL_LEAST, needed)), 3)


def write_script(
    drawing: SceneDrawing,
    look: Look,
    span: SceneSpan,
    captions: SceneCaptions,
    before: SceneDrawing | None,
    blend: int,
) -> str:
    """The scene's script. ``before`` is the previous scene, over which it comes in ``blend`` frames."""
    width, height = look.storyboard.canvas.size
    script = AssScript(width, height, span.fps)
    _draw_veil(script, drawing, before if blend else None, blend, span)
    for placed in drawing.placed:
        _draw_layer(script, placed, look, span)
    for layer in drawing.scene.layers:
        if isinstance(layer, Shape) and layer.form == "frame":
            _draw_frame(script, layer, look, span)
    draw_captions(script, captions.cues, captions.style, look)
    return script.text()


def _draw_veil(
    script: AssScript,
    drawing: SceneDrawing,
    before: SceneDrawing | None,
    blend: int,
    span: SceneSpan,
) -> None:
    """The veil, blended from the previous scene's frame by frame during the transition."""
    for frame in range(blend if before else 0):
        share = (frame + 1) / (blend + 1)
        if before is not None:
            script.show(_veil_marks(before, script, 1 - share), frame, frame + 1)
        script.show(_veil_marks(drawing, script, share), frame, frame + 1)
    script.show(_veil_marks(drawing, script, 1), blend if before else 0, span.frames)


def _veil_marks(drawing: SceneDrawing, script: AssScript, share: float) -> list[Panel]:
    """Large dark panels whose wide blur is the gradient; libass keeps the blurred bitmap."""
    blur = script.height * 0.045
    far, (top_edge, bottom_edge) = blur * 3, drawing.veil_edges
    marks = []
    if drawing.veil.top:
        box = Box(-far, -far, script.width + far, top_edge + blur * 1.1)
        marks.append(Panel(box, "#000000", 0, drawing.veil.top * share, blur))
    if drawing.veil.bottom:
        box = Box(-far, bottom_edge - blur * 1.1, script.width + far, script.height + far)
        marks.append(Panel(box, "#000000", 0, drawing.veil.bottom * share, blur))
    return marks


def _draw_layer(script: AssScript, placed: Placed, look: Look, span: SceneSpan) -> None:
    """A layer's entry frame by frame, its steady state, its exit frame by frame."""
    layer, fps = placed.layer, span.fps
    first = round(layer.at * fps)
    last = min(span.frames, round((layer.until or span.seconds) * fps))
    entry, leaving = entry_poses(layer.enter, fps, look.unit), exit_poses(fps)
    entry = entry[: max(0, last - first - len(leaving))]
    about = placed.box.centre
    for number, pose in enumerate(entry):
        frame = first + number
        script.show(placed.marks, frame, frame + 1, layer=5, pose=pose, about=about)
    steady, gone = first + len(entry), max(first + len(entry), last - len(leaving))
    script.show(placed.marks, steady, gone, layer=5, about=about)
    for number, pose in enumerate(leaving):
        if gone + number < last:
            script.show(
                placed.marks, gone + number, gone + number + 1, layer=5, pose=pose, about=about
            )


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

"""Stacks a scene's blocks in their places, smaller if they must, and clear of the captions."""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.rendering.ass import Mark
from techwize_core.rendering.blocks import Block, Typesetter
from techwize_core.rendering.look import Look
from techwize_core.rendering.safe_areas import Box
from techwize_core.sdk.storyboard import LogoLayer, Overlay, Place, Scene

_LEAST_SCALE = 0.4
LOGO_HEIGHT = 92
"""Of a corner logo, design pixels."""
_LOGO_GAP = 44


@dataclass(frozen=True)
class Placed:
    """A layer's marks where they stand, and the box they were given (pixels)."""

    layer: Overlay
    marks: list[Mark]
    box: Box


def place_layers(scene: Scene, look: Look) -> list[Placed]:
    """Where everything of ``scene`` stands. Shrinks all of it until nothing collides."""
    scale = 1.0
    while True:
        placed = _placed(scene, look, scale)
        if placed is not None or scale <= _LEAST_SCALE:
            return placed or []
        scale *= 0.94


def _placed(scene: Scene, look: Look, scale: float) -> list[Placed] | None:
    """The layers at ``scale``; None when they would collide or leave the safe box."""
    setter = Typesetter(look, scene, scale)
    stacks: dict[Place, list[tuple[Overlay, Block]]] = {"top": [], "centre": [], "lower": []}
    for layer in scene.layers:
        block = setter.block(layer)
        if block is not None and layer.place != "corner":
            stacks[layer.place].append((layer, block))
    top, bottom = _room(scene, look)
    heights = {place: _height([b for _, b in stack]) for place, stack in stacks.items()}
    gap = 40 * look.unit * scale
    used = sum(height + gap for height in heights.values() if height)
    if used - gap > bottom - top and scale > _LEAST_SCALE:
        return None
    starts = {"top": top, "lower": bottom - heights["lower"]}
    free_top = top + (heights["top"] + gap if heights["top"] else 0)
    free_bottom = starts["lower"] - (gap if heights["lower"] else 0)
    starts["centre"] = (free_top + free_bottom - heights["centre"]) / 2
    placed = _corner_logo(scene, setter)
    for place, stack in stacks.items():
        placed += _stacked(stack, starts[place], look)
    return placed


def _corner_logo(scene: Scene, setter: Typesetter) -> list[Placed]:
    safe = setter.look.safe
    box = Box(safe.left, safe.top, safe.right, safe.top + _corner_height(setter.look))
    has_file = setter.look.storyboard.brand.logo is not None
    return [
        Placed(layer, [] if has_file else setter.corner_name(), box)
        for layer in scene.layers
        if isinstance(layer, LogoLayer) and layer.place == "corner"
    ]


def _corner_height(look: Look) -> float:
    """Of the corner mark, pixels: a written name needs half of what a logo does."""
    return LOGO_HEIGHT * look.unit * (1 if look.storyboard.brand.logo else 0.5)


def _room(scene: Scene, look: Look) -> tuple[float, float]:
    """Top and bottom of what layers may use, pixels."""
    has_logo = any(isinstance(x, LogoLayer) and x.place == "corner" for x in scene.layers)
    top = look.safe.top
    if has_logo:
        top += _corner_height(look) + _LOGO_GAP * look.unit
    style = scene.captions or look.storyboard.captions.style
    captioned = scene.voice is not None and style != "none"
    bottom = look.caption_top - 36 * look.unit if captioned else look.safe.bottom
    return top, bottom


def _height(blocks: list[Block]) -> float:
    return sum(b.height + (b.gap if number else 0) for number, b in enumerate(blocks))


def _stacked(stack: list[tuple[Overlay, Block]], top: float, look: Look) -> list[Placed]:
    placed, y = [], top
    for number, (layer, block) in enumerate(stack):
        y += block.gap if number else 0
        box = Box(look.safe.left, y, look.safe.right, y + block.height)
        placed.append(Placed(layer, block.draw(y), box))
        y += block.height
    return placed

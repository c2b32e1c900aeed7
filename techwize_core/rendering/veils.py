"""The soft dark veil that keeps white text readable on any picture.

It is laid into the plate and not over the film: drawn there once, it costs
nothing per frame (as a blurred panel in libass it took 17 ms of each). It
moves with the camera by a few per cent, which nobody sees on a gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from techwize_core.rendering.look import SCRIMMED

_LEAST, _MOST = 0.28, 0.74
_CAPTIONS_MOST = 0.42
"""Captions have an outline of their own, so their veil may stay light."""
_SCRIMMED_GREY = int(SCRIMMED[1:3], 16)
_SOFT = 0.19
"""How far the veil fades out past its text, as a share of the height."""
CLIP_BRIGHTNESS = 205.0
"""Assumed behind texts on clips, whose every frame is not looked at."""


@dataclass(frozen=True)
class VeilPlan:
    """Which bands need a veil, as shares of the height: above ``top`` and below ``bottom``."""

    top: float | None = None
    bottom: float | None = None
    only_captions: bool = False
    """Whether nothing but captions stands in the lower band."""


@dataclass(frozen=True)
class Veil:
    """How dark (0..1) each band of a plan is made."""

    plan: VeilPlan
    top: float = 0
    bottom: float = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.top or self.bottom)


def measured_veil(plan: VeilPlan, plate: Image.Image | None) -> Veil:
    """As dark as ``plate`` is bright behind the texts; None: as for a bright clip."""
    grey = None
    if plate is not None:
        grey = np.asarray(plate.resize((54, 96), Image.Resampling.BOX).convert("L"))
    top = _opacity(_brightness(grey, 0.08, plan.top)) if plan.top is not None else 0.0
    bottom = 0.0
    if plan.bottom is not None:
        bottom = _opacity(_brightness(grey, plan.bottom, max(0.7, plan.bottom + 0.1)))
        bottom = min(bottom, _CAPTIONS_MOST) if plan.only_captions else bottom
    return Veil(plan, top, bottom)


def _brightness(grey: np.ndarray | None, top: float, bottom: float) -> float:
    """Of the bright parts (0..255) between two shares of the height."""
    if grey is None:
        return CLIP_BRIGHTNESS
    first = min(95, int(top * 96))
    return float(np.percentile(grey[first : max(first + 1, int(bottom * 96))], 88))


def _opacity(brightness: float) -> float:
    needed = 1 - _SCRIMMED_GREY / max(1.0, brightness)
    return round(min(_MOST, max(_LEAST, needed)), 3)


def veil_mask(veil: Veil, size: tuple[int, int]) -> Image.Image:
    """The veil's opacity as a grey picture of ``size``."""
    share = np.linspace(0, 1, size[1])
    opacity = np.zeros(size[1])
    if veil.plan.top is not None:
        opacity = np.maximum(opacity, veil.top * _eased((veil.plan.top + _SOFT - share) / _SOFT))
    if veil.plan.bottom is not None:
        rise = (share - veil.plan.bottom + _SOFT) / _SOFT
        opacity = np.maximum(opacity, veil.bottom * _eased(rise))
    column = Image.fromarray((opacity * 255).round().astype(np.uint8)[:, None])
    return column.resize(size, Image.Resampling.NEAREST)


def _eased(share: np.ndarray) -> np.ndarray:
    """0 to 1 with a soft beginning and end."""
    clipped = np.clip(share, 0, 1)
    return np.asarray(clipped * clipped * (3 - 2 * clipped))

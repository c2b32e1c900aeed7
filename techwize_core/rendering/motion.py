"""Eased motion: as numbers for what we place ourselves, as expressions for ffmpeg."""

from __future__ import annotations

from techwize_core.rendering.ass import Pose
from techwize_core.sdk.storyboard import Motion

OVERSAMPLING = 2
"""Stills are prepared this many times larger than the canvas, against jitter."""

_ENTER_FRAMES = {"rise": 12, "fade": 8, "pop": 9, "none": 0}
EXIT_FRAMES = 6


def ease_out(share: float) -> float:
    """Fast first, then settling: cubic, 0..1 to 0..1."""
    return 1 - (1 - share) ** 3


def entry_poses(enter: str, fps: int, unit: float) -> list[Pose]:
    """A pose for each frame of an entry, the steady state not included."""
    count = round(_ENTER_FRAMES[enter] * fps / 30)
    poses = []
    for frame in range(count):
        share = (frame + 1) / (count + 1)
        eased = ease_out(share)
        if enter == "rise":
            poses.append(Pose(dy=44 * unit * (1 - eased), opacity=eased))
        elif enter == "pop":
            poses.append(Pose(scale=_spring(share), opacity=min(1, share * 2.5)))
        else:
            poses.append(Pose(opacity=share))
    return poses


def exit_poses(fps: int) -> list[Pose]:
    """A pose for each frame of leaving: fading where it stands."""
    count = round(EXIT_FRAMES * fps / 30)
    return [Pose(opacity=1 - (frame + 1) / (count + 1)) for frame in range(count)]


def _spring(share: float) -> float:
    """0.8 to 1.05 in the first 60 %, then back to 1."""
    if share < 0.6:
        return 0.8 + 0.25 * ease_out(share / 0.6)
    return 1.05 - 0.05 * ease_out((share - 0.6) / 0.4)


def camera(
    motion: Motion, frames: int, first: int, count: int, size: tuple[int, int], fps: int
) -> str:
    """A zoompan that moves over a still as large as ``OVERSAMPLING`` canvases.

    ``frames`` is the length of the whole move, of which ``count`` frames from
    ``first`` are made. The window's edges keep to multiples of four source
    pixels around its centre: zoompan aligns them to chroma samples anyway, and
    unequal rounding left and right is what makes slow zooms tremble.
    """
    share = f"min(1,(on+{first})/{max(1, frames - 1)})"
    eased = {
        "linear": share,
        "out": f"(1-pow(1-{share},2))",
        "in-out": f"(0.5-0.5*cos(PI*{share}))",
    }[motion.ease]
    zoom, x, y = _window(motion, eased)
    width, height = size
    return f"zoompan=z='{zoom}':x='{x}':y='{y}':d={count}:s={width}x{height}:fps={fps}"


def _window(motion: Motion, eased: str) -> tuple[str, str, str]:
    middle_x, middle_y = "(iw-iw/zoom)/2", "(ih-ih/zoom)/2"
    if motion.kind == "none" or not motion.amount:
        return "1", "0", "0"
    if motion.kind in ("zoom-in", "zoom-out"):
        part = eased if motion.kind == "zoom-in" else f"(1-{eased})"
        # The window's width is iw - 4k: both edges then move by whole chroma samples.
        narrower = f"4*round(iw*(1-1/(1+{motion.amount:.4f}*{part}))/4)"
        # The hundredth keeps zoompan's cut to whole pixels from falling one short.
        return f"iw/(iw-{narrower}+0.01)", "2*round((iw-iw/zoom)/4)", "2*round((ih-ih/zoom)/4)"
    fixed = f"{1 + motion.amount:.4f}"
    part = eased if motion.kind in ("pan-right", "pan-down") else f"(1-{eased})"
    if motion.kind in ("pan-left", "pan-right"):
        return fixed, f"(iw-iw/zoom)*{part}", middle_y
    return fixed, middle_x, f"(ih-ih/zoom)*{part}"

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
    """The filters that move over a still as large as ``OVERSAMPLING`` canvases of ``size``.

    ``frames`` is the length of the whole move, of which ``count`` frames from
    ``first`` are made. zoompan cuts whole pixels, aligned to chroma samples, and
    unequal rounding left and right (or above and below) is what makes slow zooms
    tremble. So the still is padded to a ratio of 1:2, 1:1 or 2:1, in which the
    window's both sides shrink by whole chroma samples; the padding is cut away.
    """
    share = f"min(1,(on+{first})/{max(1, frames - 1)})"
    eased = {
        "linear": share,
        "out": f"(1-pow(1-{share},2))",
        "in-out": f"(0.5-0.5*cos(PI*{share}))",
    }[motion.ease]
    wide, high = _padded(size)
    pads = (wide - size[0]) * OVERSAMPLING // 2, (high - size[1]) * OVERSAMPLING // 2
    zoom, x, y = _window(motion, eased, 8 if wide > high else 4, pads)
    return (
        f"pad={wide * OVERSAMPLING}:{high * OVERSAMPLING}:{pads[0]}:{pads[1]},{_smeared(pads)}"
        f"zoompan=z='{zoom}':x='{x}':y='{y}':d={count}:s={wide}x{high}:fps={fps},"
        f"crop={size[0]}:{size[1]}"
    )


def _smeared(pads: tuple[int, int]) -> str:
    """Fills the padding with the picture's edge, since scaling lets a pixel of it through."""
    if pads == (0, 0):
        return ""
    x, y = pads
    return f"fillborders=left={x}:right={x}:top={y}:bottom={y}:mode=smear,"


def _padded(size: tuple[int, int]) -> tuple[int, int]:
    """The least canvas around ``size`` with sides 1:2, 1:1 or 2:1."""
    width, height = size
    if height > 1.5 * width:
        return max(width, height // 2), max(height, width * 2)
    if width > 1.5 * height:
        return max(width, height * 2), max(height, width // 2)
    return max(size), max(size)


def _window(motion: Motion, eased: str, step: int, pads: tuple[int, int]) -> tuple[str, str, str]:
    """Zoompan's zoom, x and y; zooms shrink the window's width by multiples of ``step`` pixels."""
    middle_x, middle_y = "2*round((iw-iw/zoom)/4)", "2*round((ih-ih/zoom)/4)"
    if motion.kind == "none" or not motion.amount:
        return "1", "0", "0"
    if motion.kind in ("zoom-in", "zoom-out"):
        part = eased if motion.kind == "zoom-in" else f"(1-{eased})"
        narrower = f"{step}*round(iw*(1-1/(1+{motion.amount:.4f}*{part}))/{step})"
        # The hundredth keeps zoompan's cut to whole pixels from falling one short.
        return f"iw/(iw-{narrower}+0.01)", middle_x, middle_y
    fixed = f"{1 + motion.amount:.4f}"
    part = eased if motion.kind in ("pan-right", "pan-down") else f"(1-{eased})"
    # From one edge of the picture to the other, the padding left outside.
    if motion.kind in ("pan-left", "pan-right"):
        return fixed, f"(1-1/zoom)*({pads[0]}+(iw-{2 * pads[0]})*{part})", middle_y
    return fixed, middle_x, f"(1-1/zoom)*({pads[1]}+(ih-{2 * pads[1]})*{part})"

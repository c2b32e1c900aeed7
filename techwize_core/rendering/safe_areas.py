"""Where on the screen nothing is covered by a platform's own buttons.

Platforms move their buttons, so these are data with a date: shares of width
and height that stay free. Sources: Meta's Reels guide (14 % top, 35 % bottom,
6 % sides) and TikTok's in-feed guide (x 0-86 %, y 8-78 %); upright films take
the intersection of both, since clients post one file everywhere. No sourced
figure exists for YouTube Shorts, so it takes the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.sdk.storyboard import Canvas, Format

SAFE_AREAS_DATED = "2026-11"

_SHARES: dict[Format, tuple[float, float, float, float]] = {
    "9:16": (0.060, 0.140, 0.859, 0.650),
    "4:5": (0.060, 0.060, 0.940, 0.900),
    "1:1": (0.060, 0.060, 0.940, 0.920),
    "16:9": (0.050, 0.070, 0.950, 0.880),
}
_WHATSAPP_UPRIGHT = (0.060, 0.100, 0.940, 0.860)


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, (x, y) in pixels."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, dx: float, dy: float) -> Box:
        """Its own box with ``dx`` and ``dy`` pixels more on each side."""
        return Box(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def holds(self, other: Box, slack: float = 0.5) -> bool:
        """Whether ``other`` lies inside, give or take ``slack`` pixels."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


def safe_box(canvas: Canvas) -> Box:
    """The free rectangle of ``canvas`` on its platform, in pixels."""
    width, height = canvas.size
    shares = _SHARES[canvas.format]
    if canvas.platform == "whatsapp" and canvas.format == "9:16":
        shares = _WHATSAPP_UPRIGHT
    left, top, right, bottom = shares
    return Box(
        round(left * width), round(top * height), round(right * width), round(bottom * height)
    )

"""Writes ASS scripts for libass: marks (letters and shapes) shown from frame to frame.

Everything that moves is tiled into one event per frame with its exact place,
since ASS knows only linear moves; what stands still is a single event.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from techwize_core.rendering.colour import ass_alpha, ass_colour
from techwize_core.rendering.fonts import Face
from techwize_core.rendering.safe_areas import Box

_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans,40,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,\
0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
# How far a control point of a quarter circle lies from its corner, as a share of the radius.
_ROUND = 0.4477


@dataclass(frozen=True)
class Pose:
    """How a group is held in one frame: moved down by ``dy`` px, scaled, seen through."""

    dy: float = 0
    scale: float = 1
    opacity: float = 1


@dataclass(frozen=True)
class Letters:
    """A run of text with its left end and baseline in pixels; ``size`` is pixels per em."""

    text: str
    x: float
    baseline: float
    face: Face
    size: float
    colour: str
    tracking: float = 0
    opacity: float = 1
    outline: float = 0
    outline_colour: str = "#000000"
    blur: float = 0

    def body(self, pose: Pose, about: tuple[float, float]) -> str:
        """The event's text in ``pose``, scaled ``about`` a point."""
        size = self.size * pose.scale
        x = about[0] + (self.x - about[0]) * pose.scale
        baseline = about[1] + (self.baseline - about[1]) * pose.scale + pose.dy
        tags = [
            rf"\an7\pos({x:.2f},{baseline - self.face.ascent * size:.2f})\q2",
            rf"\fn{self.face.family}\fs{self.face.line * size:.3f}\fsp{self.tracking * size:.2f}",
            rf"\1c{ass_colour(self.colour)}\1a{ass_alpha(self.opacity * pose.opacity)}",
            rf"\bord{self.outline:.1f}\3c{ass_colour(self.outline_colour)}",
            rf"\3a{ass_alpha(self.opacity * pose.opacity)}\shad0\blur{self.blur:.1f}",
        ]
        return "{" + "".join(tags) + "}" + escaped(self.text)


@dataclass(frozen=True)
class Panel:
    """A rectangle with round corners."""

    box: Box
    colour: str
    radius: float = 0
    opacity: float = 1
    blur: float = 0

    def body(self, pose: Pose, about: tuple[float, float]) -> str:
        """The event's text in ``pose``, scaled ``about`` a point."""
        x = about[0] + (self.box.left - about[0]) * pose.scale
        y = about[1] + (self.box.top - about[1]) * pose.scale + pose.dy
        path = _rounded(
            self.box.width * pose.scale, self.box.height * pose.scale, self.radius * pose.scale
        )
        return (
            rf"{{\an7\pos({x:.2f},{y:.2f})\1c{ass_colour(self.colour)}"
            rf"\1a{ass_alpha(self.opacity * pose.opacity)}\bord0\shad0\blur{self.blur:.1f}\p1}}"
            + path
        )


Mark = Letters | Panel


@dataclass
class AssScript:
    """An ASS script under way for a canvas of ``width`` by ``height`` at ``fps``."""

    width: int
    height: int
    fps: int
    _events: list[str] = field(default_factory=list)

    def show(
        self,
        marks: list[Mark],
        first: int,
        end: int,
        *,
        layer: int = 0,
        pose: Pose | None = None,
        about: tuple[float, float] = (0, 0),
    ) -> None:
        """Show ``marks`` in frames ``first`` up to, not with, ``end``; later marks lie above."""
        if end <= first:
            return
        times = f"{_clock(first, self.fps)},{_clock(end, self.fps)}"
        for mark in marks:
            body = mark.body(pose or Pose(), about)
            self._events.append(f"Dialogue: {layer},{times},Default,,0,0,0,,{body}")

    def text(self) -> str:
        """The whole script."""
        head = _HEADER.format(width=self.width, height=self.height)
        return head + "\n".join(self._events) + "\n"


def shadowed(mark: Letters, depth: float) -> list[Mark]:
    """``mark`` over a soft dark copy of itself, so that it lifts off a busy picture."""
    shade = replace(
        mark,
        colour="#000000",
        opacity=0.5 * mark.opacity,
        blur=depth * 2.2,
        baseline=mark.baseline + depth,
    )
    return [shade, mark]


def escaped(text: str) -> str:
    """``text`` as libass shows it literally; a backslash has no escape in ASS and becomes ``/``."""
    return text.replace("\\", "/").replace("{", r"\{").replace("\n", " ")


def _clock(frame: int, fps: int) -> str:
    """ASS time halfway before ``frame``, so that rounding never moves an edge by a frame."""
    total = max(0, round((frame - 0.5) * 100 / fps))
    return f"{total // 360000}:{total // 6000 % 60:02d}:{total // 100 % 60:02d}.{total % 100:02d}"


def _rounded(width: float, height: float, radius: float) -> str:
    """An ASS path of a rectangle with round corners, from (0, 0)."""
    r = min(radius, width / 2, height / 2)
    if r < 0.5:
        return f"m 0 0 l {width:.2f} 0 {width:.2f} {height:.2f} 0 {height:.2f}"
    c, w, h = r * _ROUND, width, height
    return (
        f"m {r:.2f} 0 l {w - r:.2f} 0 b {w - c:.2f} 0 {w:.2f} {c:.2f} {w:.2f} {r:.2f} "
        f"l {w:.2f} {h - r:.2f} b {w:.2f} {h - c:.2f} {w - c:.2f} {h:.2f} {w - r:.2f} {h:.2f} "
        f"l {r:.2f} {h:.2f} b {c:.2f} {h:.2f} 0 {h - c:.2f} 0 {h - r:.2f} "
        f"l 0 {r:.2f} b 0 {c:.2f} {c:.2f} 0 {r:.2f} 0"
    )

"""Breaks text into balanced lines and shrinks it until it fits its box."""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.rendering.fonts import Face

_SHRINK = 0.95


@dataclass(frozen=True)
class TypeStyle:
    """How a text is set. ``size`` is pixels per em on a canvas of 1080; ``leading`` is in ems."""

    face: Face
    size: float
    leading: float
    max_lines: int
    tracking: float = 0
    capitals: bool = False


@dataclass(frozen=True)
class SetText:
    """Lines that fit: their texts and widths (pixels), at ``size`` pixels per em."""

    lines: tuple[str, ...]
    widths: tuple[float, ...]
    size: float
    style: TypeStyle

    @property
    def height(self) -> float:
        """From the first line's capitals to the last line's descenders, pixels."""
        rest = (len(self.lines) - 1) * self.style.leading
        return self.size * (self.style.face.cap_height + rest + 0.22)

    @property
    def width(self) -> float:
        """Of the widest line, pixels."""
        return max(self.widths, default=0.0)

    def baseline(self, line: int, top: float) -> float:
        """Baseline of ``line`` when the capitals of the first begin at ``top``."""
        return top + self.size * (self.style.face.cap_height + line * self.style.leading)


def run_width(text: str, style: TypeStyle, size: float) -> float:
    """Width of one line in pixels, tracking included."""
    return style.face.width(text, size) + style.tracking * size * len(text)


def set_text(text: str, style: TypeStyle, width: float, size: float) -> SetText:
    """``text`` in at most ``style.max_lines`` lines of at most ``width`` pixels.

    Starts at ``size`` pixels per em and shrinks as far as it must: a word is
    never broken and nothing overflows.
    """
    clean = style.face.printable(text)
    words = (clean.upper() if style.capitals else clean).split()
    while True:
        lines = _broken(words, style, width, size)
        if len(lines) <= style.max_lines and all(
            run_width(line, style, size) <= width for line in lines
        ):
            break
        size *= _SHRINK
    balanced = _balanced(words, style, width, size, len(lines))
    widths = tuple(run_width(line, style, size) for line in balanced)
    return SetText(tuple(balanced), widths, size, style)


def _broken(words: list[str], style: TypeStyle, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and run_width(longer, style, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(
    words: list[str], style: TypeStyle, width: float, size: float, count: int
) -> list[str]:
    """The breaks of the narrowest column that still needs only ``count`` lines."""
    low, high = width * 0.3, width
    for _ in range(10):
        middle = (low + high) / 2
        lines = _broken(words, style, middle, size)
        fits = len(lines) <= count and all(run_width(x, style, size) <= middle for x in lines)
        low, high = (low, middle) if fits else (middle, high)
    return _broken(words, style, high, size)

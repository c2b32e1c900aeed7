"""Sets each overlay of a scene as a block: a height to stack by, and its marks once placed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from techwize_core.rendering.ass import Letters, Mark, Panel, shadowed
from techwize_core.rendering.colour import contrast, readable_on
from techwize_core.rendering.look import Look
from techwize_core.rendering.safe_areas import Box
from techwize_core.rendering.typesetting import SetText, set_text
from techwize_core.sdk.storyboard import (
    Button,
    LogoLayer,
    LowerThird,
    Overlay,
    Picture,
    PriceTag,
    Scene,
    Shape,
    TextLayer,
)


@dataclass(frozen=True)
class Block:
    """``height`` in pixels, and what draws it with its top at a given y."""

    height: float
    draw: Callable[[float], list[Mark]]
    gap: float
    """Space to the block above, pixels."""


@dataclass(frozen=True)
class Typesetter:
    """Sets the overlays of one scene at ``scale`` (1 is the design's own size)."""

    look: Look
    scene: Scene
    scale: float = 1

    def block(self, layer: Overlay) -> Block | None:
        """The block of ``layer``; None for what is not stacked (a corner logo, a frame)."""
        block: Block | None = None
        if isinstance(layer, TextLayer):
            block = self._text(layer)
        elif isinstance(layer, PriceTag):
            block = self._price(layer)
        elif isinstance(layer, LowerThird):
            block = self._lower_third(layer)
        elif isinstance(layer, Button):
            block = self._button(layer)
        elif isinstance(layer, Shape) and layer.form == "rule":
            block = self._rule(layer)
        elif isinstance(layer, LogoLayer) and layer.place != "corner":
            block = self._logo()
        return block

    def corner_name(self) -> list[Mark]:
        """The business name as a corner mark, for brands without a logo."""
        words = self._set(self._name, "brand", self.look.safe.width * 0.7)
        safe = self.look.safe
        return self._lines(
            words, safe.left, safe.top, safe.width, "left", self.look.text_on(self.scene)
        )

    @property
    def _name(self) -> str:
        return self.look.storyboard.brand.business_name or self.look.storyboard.title

    def _logo(self) -> Block:
        safe = self.look.safe
        if self.look.storyboard.brand.logo:
            return Block(190 * self._u, _nothing, 44 * self._u)
        words = self._set(self._name, "brand_large", safe.width)
        colour = self.look.text_on(self.scene)

        def draw(top: float) -> list[Mark]:
            return self._lines(words, safe.left, top, safe.width, "centre", colour)

        return Block(words.height, draw, 44 * self._u)

    @property
    def _u(self) -> float:
        return self.look.unit * self.scale

    def _set(self, text: str, style: str, width: float) -> SetText:
        kind = self.look.styles[style]
        return set_text(text, kind, width, kind.size * self._u)

    def _lines(
        self, words: SetText, left: float, top: float, width: float, align: str, colour: str
    ) -> list[Mark]:
        marks: list[Mark] = []
        for number, (line, wide) in enumerate(zip(words.lines, words.widths, strict=True)):
            x = left if align == "left" else left + (width - wide) / 2
            base = words.baseline(number, top)
            letters = Letters(
                line, x, base, words.style.face, words.size, colour, words.style.tracking
            )
            marks += self._lifted(letters)
        return marks

    def _lifted(self, letters: Letters) -> list[Mark]:
        on_picture = isinstance(self.scene.ground, Picture)
        return shadowed(letters, 4 * self._u) if on_picture else [letters]

    def _text(self, layer: TextLayer) -> Block:
        safe, words = self.look.safe, self._set(layer.text, layer.style, self.look.safe.width)
        accent = layer.style == "kicker"
        colour = self.look.accent_on(self.scene) if accent else self.look.text_on(self.scene)
        gap = {"kicker": 30, "title": 36, "subtitle": 30, "body": 30}[layer.style] * self._u

        def draw(top: float) -> list[Mark]:
            return self._lines(words, safe.left, top, safe.width, layer.align, colour)

        return Block(words.height, draw, gap)

    def _price(self, layer: PriceTag) -> Block:
        safe, u = self.look.safe, self._u
        ground = self.look.accent
        price = self._set(layer.text, "price", safe.width - 88 * u)
        note = self._set(layer.note, "note", safe.width - 88 * u) if layer.note else None
        note_height = note.height + 22 * u if note else 0
        height = price.height * 0.86 + note_height + 56 * u
        width = max(price.width, note.width if note else 0) + 88 * u
        colour = readable_on(ground, self.look.storyboard.brand.ink)

        def draw(top: float) -> list[Mark]:
            box = Box(safe.left, top, safe.left + width, top + height)
            shade = Panel(box.grown(2 * u, 2 * u), "#000000", 26 * u, 0.28, 14 * u)
            marks: list[Mark] = [shade, Panel(box, ground, 24 * u)]
            left, y = safe.left + 44 * u, top + 30 * u
            if note:
                marks += _plain(note, left, y, colour)
            return marks + _plain(price, left, y + note_height, colour)

        return Block(height, draw, 34 * u)

    def _lower_third(self, layer: LowerThird) -> Block:
        safe, u = self.look.safe, self._u
        name = self._set(layer.title, "name", safe.width - 40 * u)
        line = self._set(layer.subtitle, "detail", safe.width - 40 * u) if layer.subtitle else None
        height = name.height + (line.height + 10 * u if line else 0)
        colour = self.look.text_on(self.scene)

        def draw(top: float) -> list[Mark]:
            bar = Box(safe.left, top - 6 * u, safe.left + 10 * u, top + height)
            marks: list[Mark] = [Panel(bar, self.look.accent_on(self.scene), 5 * u)]
            left = safe.left + 36 * u
            marks += self._lines(name, left, top, safe.width, "left", colour)
            if line:
                below = top + name.height + 10 * u
                marks += self._lines(line, left, below, safe.width, "left", colour)
            return marks

        return Block(height, draw, 34 * u)

    def _button(self, layer: Button) -> Block:
        safe, u, brand = self.look.safe, self._u, self.look.storyboard.brand
        behind = self.look.ground_of(self.scene)
        fill = brand.accent if contrast(brand.accent, behind) >= 2 else brand.paper
        label = self._set(layer.text, "button", safe.width - 130 * u)
        details = [self._set(text, "detail", safe.width) for text in layer.details if text]
        pill_height = label.height + 72 * u
        height = pill_height + sum(text.height + 26 * u for text in details)

        def draw(top: float) -> list[Mark]:
            middle, half = safe.centre[0], label.width / 2 + 65 * u
            pill = Box(middle - half, top, middle + half, top + pill_height)
            marks: list[Mark] = [Panel(pill, fill, pill_height / 2)]
            on_fill = readable_on(fill, brand.ink)
            y = top + (pill_height - label.height * 0.94) / 2 + 2 * u
            marks += _plain(label, pill.left, y, on_fill, pill.width)
            y = top + pill_height
            for text in details:
                colour = self.look.text_on(self.scene)
                marks += self._lines(text, safe.left, y + 30 * u, safe.width, "centre", colour)
                y += text.height + 26 * u
            return marks

        return Block(height, draw, 48 * u)

    def _rule(self, layer: Shape) -> Block:
        u, left = self._u, self.look.safe.left
        colour = {"accent": self.look.accent_on(self.scene)}.get(
            layer.colour, getattr(self.look.storyboard.brand, layer.colour)
        )

        def draw(top: float) -> list[Mark]:
            return [Panel(Box(left, top, left + 128 * u, top + 10 * u), colour, 5 * u)]

        return Block(10 * u, draw, 34 * u)


def _nothing(top: float) -> list[Mark]:
    """The marks of a logo file, which ffmpeg lays over the picture itself."""
    return []


def _plain(words: SetText, left: float, top: float, colour: str, width: float = 0) -> list[Mark]:
    """Lines without a shadow, for panels; centred when ``width`` is given."""
    return [
        Letters(
            line,
            left + (width - wide) / 2 if width else left,
            words.baseline(number, top),
            words.style.face,
            words.size,
            colour,
            words.style.tracking,
        )
        for number, (line, wide) in enumerate(zip(words.lines, words.widths, strict=True))
    ]

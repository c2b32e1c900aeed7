"""The brand kit turned into typefaces, sizes, places and readable colours for one canvas."""

from __future__ import annotations

from dataclasses import dataclass

from techwize_core.rendering.backdrops import ground_colour
from techwize_core.rendering.colour import WHITE, readable_on, shifted_to_read
from techwize_core.rendering.fonts import Face, face
from techwize_core.rendering.safe_areas import Box, safe_box
from techwize_core.rendering.typesetting import TypeStyle
from techwize_core.sdk.storyboard import Picture, Scene, Storyboard

# What white text stands on where a veil lies over a picture: the darkest grey
# that the veil guarantees (see veils.py). Colours on pictures are chosen for it.
SCRIMMED = "#6E6E6E"


@dataclass(frozen=True)
class Look:
    """Everything that drawing needs to know about the brand and the canvas."""

    storyboard: Storyboard
    safe: Box
    unit: float
    """Pixels per design pixel; designs are made for a short side of 1080."""
    styles: dict[str, TypeStyle]

    @property
    def accent(self) -> str:
        """The brand's accent colour."""
        return self.storyboard.brand.accent

    @property
    def caption_top(self) -> float:
        """Where the captions' band begins, pixels; other layers stay above it."""
        lines = self.storyboard.captions.max_lines
        return self.safe.bottom - lines * self.styles["caption"].size * self.unit * 1.42

    def ground_of(self, scene: Scene) -> str:
        """The colour that texts of ``scene`` stand on."""
        if isinstance(scene.ground, Picture):
            return SCRIMMED
        return ground_colour(scene.ground, self.storyboard.brand)

    def text_on(self, scene: Scene) -> str:
        """The colour of plain text in ``scene``."""
        brand = self.storyboard.brand
        if isinstance(scene.ground, Picture):
            return WHITE
        return readable_on(self.ground_of(scene), brand.paper, brand.ink)

    def accent_on(self, scene: Scene) -> str:
        """The accent, shifted until it reads in ``scene``."""
        return shifted_to_read(self.accent, self.ground_of(scene))

    def faces(self) -> tuple[Face, ...]:
        """Every face in use."""
        return tuple({style.face.digest: style.face for style in self.styles.values()}.values())


def look_of(storyboard: Storyboard) -> Look:
    """The look of ``storyboard``."""
    width, height = storyboard.canvas.size
    head = storyboard.brand.font_head
    text = storyboard.brand.font_text
    strong, medium = face(text, 700), face(text, 500)
    styles = {
        "title": TypeStyle(face(head, 800), 108, 1.02, 3, tracking=-0.015),
        "subtitle": TypeStyle(medium, 50, 1.24, 3),
        "body": TypeStyle(medium, 44, 1.3, 4),
        "kicker": TypeStyle(strong, 34, 1.2, 1, tracking=0.09, capitals=True),
        "price": TypeStyle(face(head, 800), 92, 1.0, 1, tracking=-0.01),
        "note": TypeStyle(strong, 36, 1.2, 1),
        "name": TypeStyle(face(head, 600), 58, 1.08, 1),
        "button": TypeStyle(strong, 62, 1.1, 2),
        "detail": TypeStyle(medium, 52, 1.2, 1),
        "brand": TypeStyle(face(head, 600), 40, 1.1, 1, tracking=-0.005),
        "brand_large": TypeStyle(face(head, 800), 92, 1.05, 2, tracking=-0.015),
        "caption": TypeStyle(strong, 66, 1.32, 1),
        "caption_pop": TypeStyle(face(head, 800), 96, 1.1, 1),
    }
    unit = min(width, height) / 1080
    return Look(storyboard, safe_box(storyboard.canvas), unit, styles)

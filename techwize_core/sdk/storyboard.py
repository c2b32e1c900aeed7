"""The storyboard: one film, fully described, in the format ``techwize.storyboard/1``.

The composer writes it, an editor may change it, the renderer draws it. It says
*what* is seen and heard; places are names ("top", "lower"), not pixels, so one
storyboard renders in every format. Times are seconds, sizes of films are
pixels, loudness is LUFS, true peak dBTP, paths are relative to the
storyboard's own folder. ``docs/storyboard.md`` shows each part.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from techwize_core.sdk.studio import Language, WordTime

STORYBOARD_SCHEMA: Literal["techwize.storyboard/1"] = "techwize.storyboard/1"

Format = Literal["9:16", "4:5", "1:1", "16:9"]
Platform = Literal["tiktok", "instagram", "youtube", "whatsapp"]
CaptionStyle = Literal["clean", "box", "karaoke", "pop", "none"]
Place = Literal["top", "centre", "lower"]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
SceneId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]

PIXELS: dict[Format, tuple[int, int]] = {
    "9:16": (1080, 1920),
    "4:5": (1080, 1350),
    "1:1": (1080, 1080),
    "16:9": (1920, 1080),
}


class _Part(BaseModel):
    # Defaults are validated too: 8 becomes 8.0, so that a storyboard read back from its
    # file hashes as the one that was written.
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Canvas(_Part):
    """The film's shape. ``platform`` chooses the safe box that its buttons leave free."""

    format: Format = "9:16"
    fps: Literal[24, 25, 30] = 30
    platform: Platform = "tiktok"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return PIXELS[self.format]


class BrandKit(_Part):
    """How the client's business looks. The renderer shifts colours that would be unreadable."""

    business_name: str = Field(default="", max_length=80)
    primary: Colour = "#B8431F"
    accent: Colour = "#E2B040"
    ink: Colour = "#1B1714"
    paper: Colour = "#FBF8F3"
    logo: str | None = None
    """A picture with transparency, path relative to the storyboard."""
    font_head: str = "Bricolage Grotesque"
    font_text: str = "Instrument Sans"


class Motion(_Part):
    """A slow camera move over the scene; ``amount`` is the share of the picture it travels."""

    kind: Literal["none", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down"] = (
        "zoom-in"
    )
    amount: float = Field(default=0.08, ge=0, le=0.3)
    ease: Literal["linear", "in-out", "out"] = "in-out"


class Picture(_Part):
    """A picture or clip as the scene's ground.

    ``fit``: ``fill`` crops around ``focus`` (0..1 from left and top),
    ``blur-pad`` shows all of it over a blurred copy, ``auto`` crops when little
    is lost and pads otherwise. Nothing is ever stretched. ``start`` is where in
    a clip to begin, seconds.
    """

    type: Literal["picture"] = "picture"
    source: str
    fit: Literal["auto", "fill", "blur-pad"] = "auto"
    focus: tuple[float, float] = (0.5, 0.42)
    motion: Motion = Motion()
    start: float = Field(default=0, ge=0)
    licence: str = ""


class Backdrop(_Part):
    """A drawn ground in the brand's colours, for scenes without a picture."""

    type: Literal["backdrop"] = "backdrop"
    design: Literal["arcs", "blocks", "glow"] = "arcs"
    tone: Literal["primary", "ink", "paper"] = "primary"
    motion: Motion = Motion(amount=0.05)


Ground = Annotated[Picture | Backdrop, Field(discriminator="type")]


class _Overlay(_Part):
    """Lies over the ground from ``at`` to ``until`` (seconds in the scene; None: to its end)."""

    at: float = Field(default=0.15, ge=0)
    until: float | None = Field(default=None, gt=0)
    enter: Literal["rise", "fade", "pop", "none"] = "rise"


class TextLayer(_Overlay):
    """A text in one of the brand's styles; it shrinks and breaks to fit, never overflows."""

    type: Literal["text"] = "text"
    text: str = Field(min_length=1, max_length=200)
    style: Literal["title", "subtitle", "kicker", "body"] = "title"
    place: Place = "top"
    align: Literal["left", "centre"] = "left"


class PriceTag(_Overlay):
    """A price on a brand-coloured tag, such as ``KSh 12,500``; ``note`` is its small line."""

    type: Literal["price"] = "price"
    text: str = Field(min_length=1, max_length=40)
    note: str = Field(default="", max_length=60)
    place: Place = "lower"
    enter: Literal["rise", "fade", "pop", "none"] = "pop"


class LowerThird(_Overlay):
    """A name with a line below it, beside a brand-coloured bar."""

    type: Literal["lower_third"] = "lower_third"
    title: str = Field(min_length=1, max_length=60)
    subtitle: str = Field(default="", max_length=80)
    place: Place = "lower"


class Button(_Overlay):
    """A call to action in a pill, with up to three lines of contact (phone, page) below it."""

    type: Literal["button"] = "button"
    text: str = Field(min_length=1, max_length=60)
    details: tuple[str, ...] = Field(default=(), max_length=3)
    place: Place = "centre"
    enter: Literal["rise", "fade", "pop", "none"] = "pop"


class LogoLayer(_Overlay):
    """The brand's logo, or its name in the head font when there is no logo."""

    type: Literal["logo"] = "logo"
    place: Literal["corner", "top", "centre"] = "corner"
    at: float = Field(default=0, ge=0)
    enter: Literal["rise", "fade", "pop", "none"] = "fade"


class Shape(_Overlay):
    """A line or a bar in a brand colour, as an accent."""

    type: Literal["shape"] = "shape"
    form: Literal["rule", "frame"] = "rule"
    colour: Literal["primary", "accent", "paper", "ink"] = "accent"
    place: Place = "top"


Overlay = Annotated[
    TextLayer | PriceTag | LowerThird | Button | LogoLayer | Shape, Field(discriminator="type")
]


class Transition(_Part):
    """How a scene comes in over the one before it. The first scene's is ignored."""

    kind: Literal["cut", "fade", "slide", "wipe", "zoom"] = "fade"
    seconds: float = Field(default=0.3, ge=0, le=1)


class VoiceLine(_Part):
    """One spoken line. ``offset`` is where in the scene it begins, seconds.

    Without ``audio`` nothing is heard but the captions still come; without
    ``words`` they are spread evenly over ``seconds`` (None: the rest of the scene).
    """

    text: str
    audio: str | None = None
    offset: float = Field(default=0.15, ge=0)
    seconds: float | None = Field(default=None, gt=0)
    words: tuple[WordTime, ...] = ()
    voice: str = ""


class Scene(_Part):
    """One scene: a ground, what lies over it, what is said. Lasts ``seconds``."""

    id: SceneId
    role: str = ""
    seconds: float = Field(ge=0.5, le=60)
    ground: Ground
    layers: tuple[Overlay, ...] = ()
    scrim: Literal["auto", "none", "top", "bottom", "both", "full"] = "auto"
    """A soft dark veil behind texts; ``auto`` lays it where this scene's texts are."""
    transition: Transition = Transition()
    voice: VoiceLine | None = None
    captions: CaptionStyle | None = None
    """None: the storyboard's own style."""


class Captions(_Part):
    """Word-timed captions; ``max_chars`` per line is capped at 22 on upright formats."""

    style: CaptionStyle = "box"
    max_chars: int = Field(default=22, ge=8, le=42)
    max_lines: Literal[1, 2] = 2
    highlight: Literal["accent", "primary"] = "accent"


class Music(_Part):
    """The bed, ``bed_db`` below the voice's loudness and ``duck_db`` deeper while it speaks."""

    source: str
    bed_db: float = Field(default=8, ge=0, le=30)
    duck_db: float = Field(default=8, ge=0, le=20)
    fade_in: float = Field(default=0.4, ge=0, le=5)
    fade_out: float = Field(default=1.2, ge=0, le=5)
    licence: str = ""


class Quality(_Part):
    """What the finished file must hold, and the encoder's effort."""

    lufs: float = Field(default=-14, ge=-31, le=-9)
    true_peak_db: float = Field(default=-1, ge=-9, le=0)
    crf: int = Field(default=21, ge=12, le=35)
    preset: Literal["superfast", "veryfast", "faster", "fast", "medium"] = "veryfast"
    audio_kbps: int = Field(default=160, ge=96, le=320)


class Storyboard(_Part):
    """A whole film.

    Raises (on validation): ``ValidationError`` for unknown fields, an unknown
    schema, scenes with one id, or an overlay that begins after its scene's end.
    """

    schema_: Literal["techwize.storyboard/1"] = Field(default=STORYBOARD_SCHEMA, alias="schema")
    title: str = Field(default="", max_length=120)
    language: Language = "en"
    canvas: Canvas = Canvas()
    brand: BrandKit = BrandKit()
    scenes: tuple[Scene, ...] = Field(min_length=1, max_length=60)
    captions: Captions = Captions()
    music: Music | None = None
    quality: Quality = Quality()
    template: str = ""
    """Key and version of the template it was composed from, such as ``duka-promo@1.0.0``."""
    seed: int = 0
    licences: tuple[str, ...] = ()

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, validate_default=True
    )

    @model_validator(mode="after")
    def _scenes_are_sound(self) -> Self:
        ids = [scene.id for scene in self.scenes]
        if len(set(ids)) != len(ids):
            raise ValueError("two scenes have the same id")
        for scene in self.scenes:
            for layer in scene.layers:
                if layer.at >= scene.seconds or (layer.until or scene.seconds) <= layer.at:
                    raise ValueError(f"scene {scene.id}: a layer ends before it begins")
        return self

    @property
    def seconds(self) -> float:
        """The film's length in seconds."""
        return sum(scene.seconds for scene in self.scenes)

    def in_format(self, shape: Format) -> Storyboard:
        """The same film in another shape."""
        canvas = self.canvas.model_copy(update={"format": shape})
        return self.model_copy(update={"canvas": canvas})

    def to_json(self) -> str:
        """The file's text: JSON with its schema name first, two spaces of indent."""
        return self.model_dump_json(by_alias=True, indent=2, exclude_defaults=False) + "\n"


def storyboard_schema() -> dict[str, Any]:
    """The format's JSON Schema (2020-12), as published."""
    return Storyboard.model_json_schema(by_alias=True)

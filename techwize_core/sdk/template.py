"""Film templates in the format ``techwize.template/1``.

A category plugin ships templates as data; the composer fills their slots with
a brief, a script and the client's pictures and gets a storyboard. Texts may
hold ``{{name}}`` marks: a slot's id, or one of ``headline`` (of the scene's
own script line), ``business_name``, ``title``, ``cta_text``, ``cta_url`` and
``phone``. A layer whose text is empty once filled is left out, so optional
slots need no conditions.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from techwize_core.sdk.storyboard import (
    Backdrop,
    Captions,
    CaptionStyle,
    Motion,
    Overlay,
    SceneId,
    Transition,
)
from techwize_core.sdk.studio import Language, Mood

TEMPLATE_SCHEMA: Literal["techwize.template/1"] = "techwize.template/1"
BUILT_IN_MARKS = frozenset({"headline", "business_name", "title", "cta_text", "cta_url", "phone"})
_MARK = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")


class _Part(BaseModel):
    # Defaults are validated too: 8 becomes 8.0, so that a storyboard read back from its
    # file hashes as the one that was written.
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Slot(_Part):
    """One question to the client. ``ask`` holds it by language; ``example`` fills previews."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    type: Literal["text", "price", "phone", "url"] = "text"
    ask: dict[Language, str]
    required: bool = False
    max_chars: int = Field(default=60, ge=4, le=200)
    example: str = ""


class MediaNeed(_Part):
    """How many pictures or clips the template likes; it must also work with none."""

    min: int = Field(default=0, ge=0, le=30)
    max: int = Field(default=8, ge=1, le=30)
    ask: dict[Language, str] = Field(default_factory=dict)


class SceneSeconds(_Part):
    """How long a scene may last; ``weight`` is its share of the time that the voice leaves over."""

    min: float = Field(default=2, ge=0.5, le=60)
    max: float = Field(default=12, ge=0.5, le=60)
    weight: float = Field(default=1, ge=0, le=10)


class TemplateScene(_Part):
    """One scene of a template.

    ``role`` names the script line that is spoken here ("hook", "benefit",
    "offer", "cta" ...); a scene with ``spoken=False`` is silent and needs none.
    ``ground`` ``media`` takes the client's next picture and falls back to
    ``backdrop`` when there is none; ``backdrop`` always draws.
    """

    id: SceneId
    role: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    spoken: bool = True
    seconds: SceneSeconds = SceneSeconds()
    ground: Literal["media", "backdrop"] = "media"
    fit: Literal["auto", "fill", "blur-pad"] = "auto"
    motion: Motion = Motion()
    backdrop: Backdrop = Backdrop()
    layers: tuple[Overlay, ...] = ()
    scrim: Literal["auto", "none", "top", "bottom", "both", "full"] = "auto"
    transition: Transition = Transition()
    captions: CaptionStyle | None = None


class TemplateMusic(_Part):
    """The mood of the bed and how it sits under the voice (decibels)."""

    mood: Mood = "warm"
    bed_db: float = Field(default=8, ge=0, le=30)
    duck_db: float = Field(default=8, ge=0, le=20)


class TemplateDocument(_Part):
    """A whole template.

    Raises (on validation): ``ValidationError`` for unknown fields, two scenes
    or slots with one id, or a mark that names neither a slot nor a built-in.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, validate_default=True
    )

    schema_: Literal["techwize.template/1"] = Field(default=TEMPLATE_SCHEMA, alias="schema")
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] = "1.0.0"
    title: dict[Language, str]
    purpose: dict[Language, str] = Field(default_factory=dict)
    languages: tuple[Language, ...] = ("en", "sw")
    licence: str = "Apache-2.0"
    slots: tuple[Slot, ...] = ()
    media: MediaNeed = MediaNeed()
    scenes: tuple[TemplateScene, ...] = Field(min_length=1, max_length=40)
    captions: Captions = Captions()
    music: TemplateMusic = TemplateMusic()

    @model_validator(mode="after")
    def _names_are_sound(self) -> Self:
        for what, ids in (
            ("scenes", [s.id for s in self.scenes]),
            ("slots", [s.id for s in self.slots]),
        ):
            if len(set(ids)) != len(ids):
                raise ValueError(f"two {what} have the same id")
        known = BUILT_IN_MARKS | {slot.id for slot in self.slots}
        unknown = sorted(self.marks() - known)
        if unknown:
            raise ValueError(f"no slot is called {', '.join(unknown)}")
        return self

    @property
    def spoken_roles(self) -> tuple[str, ...]:
        """The roles that the writer must write a line for, in order (``Brief.scene_roles``)."""
        return tuple(scene.role for scene in self.scenes if scene.spoken)

    def marks(self) -> set[str]:
        """The names used in ``{{...}}`` anywhere in the scenes."""
        return set(_MARK.findall("".join(scene.model_dump_json() for scene in self.scenes)))


def fill_marks(text: str, values: dict[str, str]) -> str:
    """``text`` with its marks replaced; a name without a value becomes nothing."""
    return " ".join(_MARK.sub(lambda mark: values.get(mark[1], ""), text).split())


def template_schema() -> dict[str, Any]:
    """The format's JSON Schema (2020-12), as published."""
    return TemplateDocument.model_json_schema(by_alias=True)

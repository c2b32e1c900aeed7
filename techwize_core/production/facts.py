"""What a run works from: the brief step's output, all of it plain data."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.production.wishes import Wishes
from techwize_core.sdk.storyboard import BrandKit, Platform
from techwize_core.sdk.studio import Brief, Mood
from techwize_core.sdk.template import TemplateDocument


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Material(_Fact):
    """One file of the client's: where it is kept, and where it lies below the run's folder."""

    asset_id: UUID
    key: str
    path: str
    kind: Literal["image", "video"] = "image"
    width: int = 0
    height: int = 0
    seconds: float = 0


class Unusable(_Fact):
    """A file that was left out, and why, in words for the client."""

    asset_id: UUID
    file_name: str
    sentence: str


class Facts(_Fact):
    """Everything that the later steps need to know of the order.

    ``seconds`` is the ordered length of the film; ``values`` fill the template's
    marks; ``revisions`` are the client's own words, oldest first, and ``wishes``
    what was read from them.
    """

    brief: Brief
    seconds: float
    platform: Platform
    template: dict[str, Any]
    brand: BrandKit
    values: dict[str, str] = Field(default_factory=dict)
    media: tuple[Material, ...] = ()
    logo: Material | None = None
    unusable: tuple[Unusable, ...] = ()
    voiceover: bool = True
    music: bool = True
    mood: Mood = "warm"
    prompts: dict[str, str] = Field(default_factory=dict)
    revisions: tuple[str, ...] = ()
    wishes: Wishes = Wishes()

    @property
    def document(self) -> TemplateDocument:
        """The template, checked. Raises pydantic's ``ValidationError``."""
        return TemplateDocument.model_validate(self.template)

    @property
    def materials(self) -> tuple[Material, ...]:
        """All files that the film is made from."""
        return (*self.media, *((self.logo,) if self.logo else ()))

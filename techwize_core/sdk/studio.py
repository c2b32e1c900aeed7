"""Contracts of the AI studio: who writes, who speaks, who plays.

Every call is a pure function of its request and the plugin's settings: equal
requests give equal results, so that a step's inputs can be hashed and its
result reused without a second bill.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.sdk.catalog import Duration
from techwize_core.sdk.context import ProviderContext

Language = Literal["en", "sw"]
Mood = Literal["calm", "warm", "upbeat", "bold", "corporate"]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Brief(_Value):
    """What the client wants, as the writer sees it. All texts are the client's own: untrusted."""

    category_key: str
    business_name: str
    title: str
    description: str = ""
    target_platform: Literal["tiktok", "instagram", "youtube", "whatsapp"] = "tiktok"
    duration: Duration = "30s"
    language: Language = "en"
    tone: Mood = "warm"
    cta_text: str = ""
    cta_url: str = ""
    custom_script: str = ""
    slots: dict[str, str] = Field(default_factory=dict)
    scene_roles: tuple[str, ...] = ()
    """The template's spoken scenes in order, such as ``("hook", "benefit", "offer", "cta")``."""
    seed: int = 0


class ScriptLine(_Value):
    """One spoken line. ``role`` names the scene it belongs to; ``headline`` is its on-screen text."""

    role: str
    text: str
    headline: str = ""


class Script(_Value):
    """A finished script: one line per wanted scene, in order."""

    language: Language
    lines: tuple[ScriptLine, ...]
    voice_direction: str = ""
    cost_usd: Decimal = Decimal("0")
    writer: str = ""


class WordTime(_Value):
    """One word of the script's own text with its start and end in seconds from the line's start."""

    text: str
    start: float
    end: float


class SpeechRequest(_Value):
    """Speak one line. ``speed`` 1.0 is the voice's own; ``seed`` makes the audio reproducible."""

    text: str
    language: Language
    voice: str
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    seed: int = 0


class Speech(_Value):
    """Spoken audio: a mono WAV at ``path`` and the true times of each word of the text."""

    path: Path
    seconds: float
    sample_rate: int
    words: tuple[WordTime, ...]
    cost_usd: Decimal = Decimal("0")


class BedRequest(_Value):
    """A music bed of at least ``seconds``; ``cuts`` are scene changes in seconds that the tempo may fit."""

    mood: Mood
    seconds: float
    cuts: tuple[float, ...] = ()
    seed: int = 0


class Bed(_Value):
    """A stereo WAV at ``path``; ``licence`` says under which terms it may be published."""

    path: Path
    seconds: float
    bpm: float
    licence: str


class Writer(ABC):
    """Writes scripts. ``id`` is stored in the step that it made; ``languages`` are those it can write."""

    id: str
    languages: tuple[Language, ...]

    @abstractmethod
    def is_configured(self, context: ProviderContext[Any]) -> bool:
        """Whether it can be used (a key is set, a model is there)."""

    @abstractmethod
    def write(self, context: ProviderContext[Any], brief: Brief, prompts: dict[str, str]) -> Script:
        """Write a line for each of ``brief.scene_roles``. ``prompts`` are library texts by prompt type."""


class Voice(ABC):
    """Speaks lines. ``voices`` maps each language to the names of its voices, best first."""

    id: str
    voices: dict[Language, tuple[str, ...]]

    @abstractmethod
    def is_configured(self, context: ProviderContext[Any]) -> bool:
        """Whether it can be used."""

    @abstractmethod
    def speak(self, context: ProviderContext[Any], request: SpeechRequest, target: Path) -> Speech:
        """Write the audio to ``target`` (WAV) and return it with word times."""


class MusicSource(ABC):
    """Makes or picks music beds."""

    id: str
    moods: tuple[Mood, ...]

    @abstractmethod
    def bed(self, context: ProviderContext[Any], request: BedRequest, target: Path) -> Bed:
        """Write the bed to ``target`` (WAV) and return it."""

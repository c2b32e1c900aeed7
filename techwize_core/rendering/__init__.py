"""The renderer: storyboards in, films out. A library that knows no database.

``compose`` writes a storyboard, ``render`` makes its film (or, step by step,
``build_captions``, ``build_scenes``, ``mix_audio``, ``join``), ``measure``
holds the film to its quality gates. Imports ``techwize_core.sdk`` only.
"""

from techwize_core.rendering.audio import AudioMix, mix_audio
from techwize_core.rendering.captions import CaptionTrack, build_captions
from techwize_core.rendering.compose import FilmOrder, compose
from techwize_core.rendering.engine import RenderResult, StepTiming, render
from techwize_core.rendering.errors import (
    RenderCancelled,
    RenderError,
    SpeechTooLong,
    UnusableMedia,
)
from techwize_core.rendering.gates import QualityReport, measure
from techwize_core.rendering.ingest import MediaItem, inspect_media
from techwize_core.rendering.join import join, make_stills
from techwize_core.rendering.scenes import SceneSegment, build_scenes

__all__ = [
    "AudioMix",
    "CaptionTrack",
    "FilmOrder",
    "MediaItem",
    "QualityReport",
    "RenderCancelled",
    "RenderError",
    "RenderResult",
    "SceneSegment",
    "SpeechTooLong",
    "StepTiming",
    "UnusableMedia",
    "build_captions",
    "build_scenes",
    "compose",
    "inspect_media",
    "join",
    "make_stills",
    "measure",
    "mix_audio",
    "render",
]

"""Small films for the renderer's tests: real pictures, real sound, real ffmpeg."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from techwize_core.rendering import RenderResult, render
from techwize_core.sdk.storyboard import (
    Backdrop,
    BrandKit,
    Canvas,
    Music,
    Picture,
    PriceTag,
    Quality,
    Scene,
    Storyboard,
    TextLayer,
    VoiceLine,
)

RATE = 48_000


def write_picture(path: Path, size: tuple[int, int] = (640, 900), seed: int = 1) -> Path:
    """A soft colourful picture with some texture."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(20, 235, (8, 6, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(path)
    return path


def write_tone(path: Path, seconds: float, strength: float = 0.2, pitch: float = 220) -> Path:
    """A humming tone whose loudness moves like syllables, as a mono WAV."""
    t = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * pitch * k * t) / k for k in range(1, 5))
    sound = strength * tone * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t))
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path


def film_board() -> Storyboard:
    """Two seconds, two scenes, square: a picture with voice, then a backdrop; music under both."""
    first = Scene(
        id="hook",
        seconds=1.1,
        ground=Picture(source="one.png"),
        layers=(TextLayer(text="Karibu dukani", at=0.1),),
        voice=VoiceLine(text="Karibu sana", audio="line.wav", offset=0.2, seconds=0.8),
    )
    second = Scene(
        id="offer",
        seconds=0.9,
        ground=Backdrop(),
        layers=(PriceTag(text="KSh 1,250", at=0.1),),
        voice=VoiceLine(text="Leo tu", offset=0.1, seconds=0.6),
    )
    return Storyboard(
        canvas=Canvas(format="1:1"),
        brand=BrandKit(business_name="Duka"),
        scenes=(first, second),
        music=Music(source="bed.wav", fade_in=0.1, fade_out=0.2),
        quality=Quality(preset="superfast", crf=30),
    )


@pytest.fixture(scope="session")
def film_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what ``film_board`` names."""
    folder = tmp_path_factory.mktemp("film")
    write_picture(folder / "one.png")
    write_tone(folder / "line.wav", 0.8)
    write_tone(folder / "bed.wav", 1.5, 0.05, 110)
    return folder


@pytest.fixture(scope="session")
def film(film_folder: Path) -> RenderResult:
    """``film_board`` rendered once; its cache is ``film_folder/cache``."""
    return render(
        film_board(),
        film_folder / "film.mp4",
        cache_dir=film_folder / "cache",
        base_dir=film_folder,
    )

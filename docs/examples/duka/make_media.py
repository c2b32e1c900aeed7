"""Draws the sample film's pictures, logo, voice and bed: no binary files in the repository.

Run: ``python docs/examples/duka/make_media.py``. Everything is made from plain
shapes and sine waves, so it may be used for anything.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent / "media"
RATE = 48_000
_SHELVES = {
    "shelf": ((236, 190, 130), (140, 78, 42), (4032, 3024)),
    "basket": ((196, 222, 190), (54, 98, 70), (1200, 1600)),
    "counter": ((244, 226, 204), (178, 96, 60), (1600, 1600)),
    "street": ((160, 200, 226), (222, 170, 110), (1920, 1080)),
}


def main() -> None:
    """Write everything into ``media/`` beside this file."""
    HERE.mkdir(exist_ok=True)
    for number, (name, (light, dark, size)) in enumerate(_SHELVES.items()):
        _scene(light, dark, size, number).save(HERE / f"{name}.jpg", quality=90)
    _logo().save(HERE / "logo.png")
    for number, seconds in enumerate((3.0, 4.2, 3.6, 3.4, 2.6)):
        _write(HERE / f"line-{number + 1}.wav", _voice(seconds, number))
    _write(HERE / "bed.wav", _bed(16.0))


def _scene(light: tuple, dark: tuple, size: tuple[int, int], seed: int) -> Image.Image:
    """A still life: light from one side, rows of rounded goods, grain."""
    width, height = size
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    share = (0.65 * y + 0.35 * x)[..., None]
    pixels = np.array(light) * (1 - share) + np.array(dark) * share
    picture = Image.fromarray(pixels.astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    cell = min(width, height) // 5
    for row in range(height // cell + 1):
        for column in range(width // cell + 1):
            tone = [int(v) for v in rng.integers(60, 235, 3)]
            left, top = column * cell + cell // 8, row * cell + cell // 8
            box = (left, top, left + cell * 3 // 4, top + cell * 3 // 4)
            draw.rounded_rectangle(box, cell // 6, fill=tuple(tone))
            draw.ellipse(
                (left + cell // 6, top + cell // 8, left + cell // 2, top + cell // 3),
                fill=tuple(min(255, v + 45) for v in tone),
            )
    soft = picture.filter(ImageFilter.GaussianBlur(cell / 60))
    grain = rng.normal(0, 5, (height, width, 1))
    return Image.fromarray((np.asarray(soft) + grain).clip(0, 255).astype(np.uint8))


def _logo() -> Image.Image:
    logo = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((20, 20, 280, 280), fill=(184, 67, 31, 255))
    draw.ellipse((90, 90, 210, 210), fill=(251, 248, 243, 255))
    for number in range(3):
        top = 60 + number * 70
        draw.rounded_rectangle((330, top, 860 - number * 120, top + 40), 20, fill=(27, 23, 20, 255))
    return logo


def _voice(seconds: float, seed: int) -> np.ndarray:
    """Syllables of a humming voice: enough to hear ducking and measure loudness."""
    t = np.arange(round(seconds * RATE)) / RATE
    pitch = 150 + 18 * np.sin(2 * np.pi * 0.7 * t + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tone = sum(np.sin(k * phase) / k**1.3 for k in range(1, 9))
    syllables = np.clip(np.sin(2 * np.pi * 2.1 * t) * 1.6 + 0.5, 0, 1)
    return 0.16 * tone * syllables


def _bed(seconds: float) -> np.ndarray:
    """Four soft chords, two bars each."""
    t = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros_like(t)
    chords = ((220, 277.2, 329.6), (185, 220, 277.2), (146.8, 220, 293.7), (164.8, 207.7, 246.9))
    for number, chord in enumerate(chords):
        local = t - number * seconds / 4
        gate = np.clip(local * 4, 0, 1) * np.clip((seconds / 4 - local) * 4, 0, 1)
        pulse = 0.6 + 0.4 * np.exp(-((local * 2) % 1) * 5)
        sound += gate * pulse * sum(np.sin(2 * np.pi * note * t) for note in chord)
    return 0.08 * sound


def _write(path: Path, sound: np.ndarray) -> None:
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()

"""The benchmark's own pictures, voice and music, and the storyboard made of them."""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

import numpy as np
from PIL import Image

RATE = 48_000
SCENES = 5
_LINES = (
    "Looking for a home near the city that you can afford?",
    "Two bedrooms, a garden and the school around the corner.",
    "Move in this month and we pay the first electricity bill.",
    "Four hundred families live here and love it every day.",
    "Call us today and see it tomorrow morning.",
)


def make_material(folder: Path, seconds: int) -> None:
    """Write five 12 megapixel photographs, five lines, a bed and the storyboard."""
    for number in range(SCENES):
        _photograph(number).save(folder / f"p{number}.jpg", quality=90)
        _write(folder / f"v{number}.wav", _hum(seconds / SCENES - 1.2, number))
    _write(folder / "bed.wav", _chord(seconds + 1))
    (folder / "board.json").write_text(json.dumps(_board(seconds)))


def _photograph(seed: int) -> Image.Image:
    """Octaves of noise: soft shapes with fine texture, as hard to encode as a photograph."""
    rng = np.random.default_rng(seed)
    total = np.zeros((4000, 3000, 3), dtype=np.float32)
    for cells, strength in ((6, 90), (20, 45), (80, 22), (400, 10)):
        coarse = rng.uniform(-1, 1, (cells * 4 // 3, cells, 3)) * 127 + 128
        layer = Image.fromarray(coarse.astype(np.uint8)).resize(
            (3000, 4000), Image.Resampling.BICUBIC
        )
        total += (np.asarray(layer, dtype=np.float32) - 128) / 127 * strength
    return Image.fromarray((total + 120).clip(0, 255).astype(np.uint8))


def _hum(seconds: float, seed: int) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 140 * k * t + seed) / k for k in range(1, 8))
    return 0.15 * tone * np.clip(np.sin(2 * np.pi * 2.3 * t) * 1.6 + 0.5, 0, 1)


def _chord(seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return 0.06 * sum(np.sin(2 * np.pi * note * t) for note in (220, 277.2, 329.6))


def _write(path: Path, sound: np.ndarray) -> None:
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())


def _board(seconds: int) -> dict:
    each = seconds / SCENES
    scenes = [
        {
            "id": f"s{number}",
            "seconds": each,
            "ground": {
                "type": "picture",
                "source": f"p{number}.jpg",
                "fit": "fill",
                "motion": {"kind": "zoom-in" if number % 2 == 0 else "zoom-out", "amount": 0.12},
            },
            "layers": [{"type": "text", "text": "A home you can afford"}],
            "voice": {
                "text": line,
                "audio": f"v{number}.wav",
                "offset": 0.4,
                "seconds": each - 1.2,
            },
        }
        for number, line in enumerate(_LINES)
    ]
    return {
        "schema": "techwize.storyboard/1",
        "brand": {"business_name": "Acacia Homes"},
        "scenes": scenes,
        "music": {"source": "bed.wav"},
    }


if __name__ == "__main__":
    make_material(Path(sys.argv[1]), int(sys.argv[2]))

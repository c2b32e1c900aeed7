"""Slow camera moves neither tremble nor show what lies beside the picture."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from techwize_core.rendering.ffmpeg import ffmpeg_program
from techwize_core.rendering.motion import camera
from techwize_core.sdk.storyboard import Motion

from .conftest import write_picture

SIZES = [(270, 480), (480, 270), (270, 270), (216, 270)]


def moved(picture: Path, motion: Motion, size: tuple[int, int]) -> np.ndarray:
    """The grey frames of a move of 24 frames."""
    done = subprocess.run(
        [ffmpeg_program(), "-loglevel", "error", "-i", str(picture), "-filter_complex",
         f"[0:v]format=yuv420p,{camera(motion, 24, 0, 24, size, 30)},format=gray",
         "-f", "rawvideo", "-"],
        check=True, capture_output=True,
    )  # fmt: skip
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, size[1], size[0]).astype(float)


def drift(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far the middle has moved between two frames, in pixels (x, y)."""
    height, width = one.shape
    part = slice(height // 2 - 48, height // 2 + 48), slice(width // 2 - 48, width // 2 + 48)
    before, change = one[part], other[part] - one[part]
    down, across = np.gradient(before)
    window = np.hanning(96)[:, None] * np.hanning(96)[None]
    mixed = (across * down * window).sum()
    matrix = [[(across**2 * window).sum(), mixed], [mixed, (down**2 * window).sum()]]
    return -np.linalg.solve(
        matrix, [(across * change * window).sum(), (down * change * window).sum()]
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["zoom-in", "zoom-out"])
def test_the_middle_of_a_zoom_stands_still(
    tmp_path: Path, size: tuple[int, int], kind: str
) -> None:
    picture = write_picture(tmp_path / "plate.png", (size[0] * 2, size[1] * 2))
    frames = moved(picture, Motion(kind=kind, amount=0.1), size)  # type: ignore[arg-type]
    assert len(frames) == 24
    steps = [drift(one, other) for one, other in itertools.pairwise(frames)]
    assert np.abs(steps).max() < 0.2


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["none", "zoom-in", "pan-left", "pan-right", "pan-up", "pan-down"])
def test_no_move_shows_the_padding(tmp_path: Path, size: tuple[int, int], kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (size[1] // 2, size[0] // 2), np.uint8)
    picture = tmp_path / "noise.png"
    Image.fromarray(noise).resize((size[0] * 2, size[1] * 2), Image.Resampling.NEAREST).save(
        picture
    )
    frames = moved(picture, Motion(kind=kind, amount=0.3), size)  # type: ignore[arg-type]
    # Beside the picture lie its smeared edges: there, lines four pixels apart would be equal.
    for edge in (
        frames,
        frames[:, ::-1],
        frames.transpose(0, 2, 1),
        frames.transpose(0, 2, 1)[:, ::-1],
    ):
        assert np.abs(edge[:, 0] - edge[:, 4]).mean(axis=1).min() > 20

"""Whatever clients upload becomes an upright plate, or is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from techwize_core.rendering.errors import UnusableMedia
from techwize_core.rendering.ffmpeg import run_ffmpeg
from techwize_core.rendering.ingest import chosen_fit, inspect_media, make_plate, open_upright

CANVAS = (108, 192)


def corners(width: int = 400, height: int = 300) -> Image.Image:
    """Red in the upper left, blue elsewhere."""
    picture = Image.new("RGB", (width, height), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    return picture


def test_a_turned_photograph_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    corners().save(path, exif=exif)
    item = inspect_media(path)
    assert (item.width, item.height) == (300, 400)
    upright = open_upright(path)
    assert upright.size == (300, 400)
    red, _, blue = upright.getpixel((290, 10))
    assert red > 200 > 60 > blue


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA", "RGBA", "I;16"])
def test_every_colour_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    suffix = "jpg" if mode == "CMYK" else "png"
    path = tmp_path / f"picture.{suffix}"
    grey = corners().convert("L")
    if mode == "I;16":
        Image.fromarray(np.asarray(grey, dtype=np.uint16) * 200).save(path)
    else:
        corners().convert(mode if mode not in ("LA",) else "LA").save(path)
    inspect_media(path)
    assert open_upright(path).mode == "RGB"


def test_transparency_falls_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert open_upright(tmp_path / "clear.png").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("text.jpg", b"hello", "damaged"),
        ("empty.png", b"", "damaged"),
        ("clip.mp4", b"\0\0\0\x18ftypmp42", "damaged"),
    ],
)
def test_rubbish_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableMedia, match=sentence):
        inspect_media(tmp_path / name)


def test_a_cut_off_picture_is_refused(tmp_path: Path) -> None:
    corners(900, 900).save(tmp_path / "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "half.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnusableMedia, match="damaged"):
        inspect_media(tmp_path / "half.png")


def test_missing_and_tiny_files_are_refused(tmp_path: Path) -> None:
    corners(100, 100).save(tmp_path / "tiny.png")
    with pytest.raises(UnusableMedia, match="only 100 x 100 pixels"):
        inspect_media(tmp_path / "tiny.png")
    with pytest.raises(UnusableMedia, match="missing"):
        inspect_media(tmp_path / "none.png")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    Image.new("1", (11_000, 11_000)).save(tmp_path / "bomb.png")
    with pytest.raises(UnusableMedia, match="too large"):
        inspect_media(tmp_path / "bomb.png")


def test_a_clip_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc=s=640x360:r=24:d=1", "-pix_fmt", "yuv420p", str(path)]
    )
    item = inspect_media(path)
    assert (item.kind, item.width, item.height, item.seconds) == ("video", 640, 360, 1.0)


def test_auto_crops_a_little_and_pads_a_lot() -> None:
    assert chosen_fit("auto", 3 / 4, (1080, 1920)) == "fill"
    assert chosen_fit("auto", 16 / 9, (1080, 1920)) == "blur-pad"
    assert chosen_fit("auto", 4 / 3, (1920, 1080)) == "fill"


@pytest.mark.parametrize("fit", ["fill", "blur-pad"])
def test_a_circle_stays_a_circle(fit: str) -> None:
    picture = Image.new("RGB", (600, 300), (255, 255, 255))
    picture.paste((0, 0, 0), (250, 100, 350, 200))
    plate = np.asarray(make_plate(picture, fit, (0.5, 0.5), CANVAS).convert("L"))  # type: ignore[arg-type]
    dark = plate < 60
    height, width = dark.any(axis=1).sum(), dark.any(axis=0).sum()
    assert plate.shape == (CANVAS[1] * 2, CANVAS[0] * 2)
    assert abs(int(height) - int(width)) <= 4

"""Pictures for the demo order, drawn on the spot: a coffee shop's products and its logo.

Flat shapes with soft light, as a phone photograph would be framed, so that the
finished video shows real crops, moves and contrast without a stock library.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 1600)
Colour = tuple[int, int, int]

CREAM: Colour = (246, 236, 220)
CLAY: Colour = (184, 67, 31)
COFFEE: Colour = (74, 44, 28)
GOLD: Colour = (226, 176, 64)


def demo_pictures() -> dict[str, bytes]:
    """File name → JPEG or PNG bytes: four scenes and a transparent logo."""
    scenes: dict[str, Callable[[Image.Image], None]] = {
        "cup.jpg": _cup,
        "beans.jpg": _beans,
        "counter.jpg": _counter,
        "hills.jpg": _hills,
    }
    files = {name: _jpeg(draw) for name, draw in scenes.items()}
    files["logo.png"] = _logo()
    return files


def _jpeg(paint: Callable[[Image.Image], None]) -> bytes:
    picture = Image.new("RGB", SIZE, CREAM)
    paint(picture)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def _backdrop(picture: Image.Image, top: Colour, bottom: Colour) -> None:
    """A vertical gradient with a soft light from the upper left."""
    width, height = picture.size
    column = Image.new("RGB", (1, height))
    for y in range(height):
        t = y / height
        column.putpixel(
            (0, y), tuple(round(a + (b - a) * t) for a, b in zip(top, bottom, strict=True))
        )  # type: ignore[arg-type]
    picture.paste(column.resize(picture.size))
    glow = Image.new("L", (width // 8, height // 8), 0)
    ImageDraw.Draw(glow).ellipse((-40, -60, width // 8, height // 14), fill=120)
    light = glow.filter(ImageFilter.GaussianBlur(26)).resize(picture.size)
    picture.paste(Image.new("RGB", picture.size, (255, 248, 232)), mask=light)


def _shadow(picture: Image.Image, box: tuple[int, int, int, int]) -> None:
    mask = Image.new("L", (picture.width // 4, picture.height // 4), 0)
    ImageDraw.Draw(mask).ellipse(tuple(v // 4 for v in box), fill=110)
    soft = mask.filter(ImageFilter.GaussianBlur(14)).resize(picture.size)
    picture.paste(Image.new("RGB", picture.size, (24, 16, 12)), mask=soft)


def _cup(picture: Image.Image) -> None:
    _backdrop(picture, (250, 226, 196), (214, 150, 98))
    _shadow(picture, (230, 1150, 1010, 1330))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((220, 1100, 980, 1270), fill=(252, 247, 238))
    draw.arc((840, 700, 1060, 960), 250, 110, fill=CLAY, width=52)
    draw.polygon([(300, 640), (900, 640), (820, 1150), (380, 1150)], fill=CLAY)
    draw.ellipse((380, 1080, 820, 1200), fill=CLAY)
    draw.ellipse((300, 560, 900, 720), fill=(206, 92, 52))
    draw.ellipse((336, 582, 864, 700), fill=COFFEE)
    for step in range(5):
        inset = 40 * step
        tone = (196 - 12 * step, 142 - 14 * step, 92 - 12 * step) if step % 2 == 0 else COFFEE
        draw.ellipse((420 + inset, 600 + inset // 4, 780 - inset, 682 - inset // 4), fill=tone)
    _steam(picture)


def _steam(picture: Image.Image) -> None:
    mask = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(mask)
    for start in (470, 600, 730):
        points = [(start + 42 * math.sin(y / 70 + start), y) for y in range(190, 560, 6)]
        draw.line(points, fill=150, width=26, joint="curve")
    picture.paste(
        Image.new("RGB", picture.size, (255, 252, 246)),
        mask=mask.filter(ImageFilter.GaussianBlur(16)),
    )


def _beans(picture: Image.Image) -> None:
    _backdrop(picture, (94, 60, 40), (46, 28, 20))
    bean = Image.new("RGBA", (240, 160))
    draw = ImageDraw.Draw(bean)
    draw.ellipse((6, 6, 234, 154), fill=(132, 82, 50, 255))
    draw.ellipse((26, 16, 190, 96), fill=(164, 108, 68, 255))
    draw.arc((40, -60, 200, 120), 20, 160, fill=(58, 34, 22, 255), width=14)
    scatter = random.Random(7)  # noqa: S311 (a picture, not a secret)
    for index in range(150):
        x = scatter.randrange(-140, SIZE[0])
        y = 160 + index * (SIZE[1] - 160) // 150 + scatter.randrange(-60, 60)
        turned = bean.rotate(scatter.randrange(360), expand=True, resample=Image.Resampling.BICUBIC)
        picture.paste(turned, (x, y), turned)


def _counter(picture: Image.Image) -> None:
    _backdrop(picture, (64, 92, 80), (34, 54, 46))
    draw = ImageDraw.Draw(picture)
    for row, top in enumerate((240, 560, 880)):
        draw.rectangle((90, top + 210, 1110, top + 240), fill=(150, 96, 58))
        for column in range(5):
            left = 140 + column * 195
            tone = (CLAY, GOLD, CREAM, (206, 120, 74), (92, 138, 112))[(row * 2 + column) % 5]
            draw.rounded_rectangle((left, top, left + 140, top + 210), 18, fill=tone)
            draw.rectangle((left + 22, top + 78, left + 118, top + 140), fill=(250, 244, 232))
            draw.rectangle((left + 34, top + 98, left + 106, top + 108), fill=COFFEE)
            draw.rounded_rectangle((left + 30, top - 22, left + 110, top + 6), 8, fill=COFFEE)
    draw.rectangle((0, 1240, 1200, 1600), fill=(120, 72, 44))
    draw.rectangle((0, 1240, 1200, 1276), fill=(172, 112, 70))
    for x in range(0, 1200, 150):
        draw.line((x, 1276, x - 60, 1600), fill=(104, 60, 36), width=5)


def _hills(picture: Image.Image) -> None:
    _backdrop(picture, (252, 206, 138), (236, 132, 82))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((700, 300, 980, 580), fill=(255, 236, 190))
    for layer, tone in enumerate(((176, 120, 88), (108, 120, 82), (62, 98, 70), (34, 70, 52))):
        base = 760 + layer * 190
        ridge = [
            (x, base + 70 * math.sin(x / (190 - 22 * layer) + layer * 1.7))
            for x in range(0, 1201, 8)
        ]
        draw.polygon([(0, 1600), *ridge, (1200, 1600)], fill=tone)
    for row in range(9):
        y = 1210 + row * 46
        for x in range(-40 + (row % 2) * 40, 1240, 84):
            draw.ellipse((x, y, x + 62, y + 34), fill=(46 + row * 3, 104 + row * 4, 70))


def _logo() -> bytes:
    logo = Image.new("RGBA", (600, 600))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((20, 20, 580, 580), fill=(*CLAY, 255))
    draw.polygon([(170, 250), (430, 250), (395, 450), (205, 450)], fill=(*CREAM, 255))
    draw.arc((390, 270, 490, 390), 250, 110, fill=(*CREAM, 255), width=26)
    for x in (235, 300, 365):
        draw.line((x, 130, x - 16, 170, x + 12, 200), fill=(*CREAM, 255), width=18, joint="curve")
    out = io.BytesIO()
    logo.save(out, "PNG")
    return out.getvalue()

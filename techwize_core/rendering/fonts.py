"""The typefaces of films: found, measured, and laid out for libass.

``make build`` turns the web fonts of the front end into static TrueType faces
(:mod:`techwize_core.rendering.font_build`). Where that has not happened yet, the
face inside Pillow serves, so that a render never fails for want of a font.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

from techwize_core.rendering.errors import RenderError

HEAD_WEIGHTS = (600, 800)
TEXT_WEIGHTS = (500, 700)


@dataclass(frozen=True)
class Face:
    """One static face. Heights are shares of the em; ``line`` is what libass calls 1 em of size."""

    family: str
    data: bytes
    ascent: float
    line: float
    cap_height: float
    x_height: float
    letters: frozenset[int] = field(repr=False, compare=False, hash=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, for cache keys."""
        return hashlib.sha256(self.data).hexdigest()

    def printable(self, text: str) -> str:
        """``text`` without what this face cannot draw (emoji, say) and with single spaces."""
        kept = "".join(c if ord(c) in self.letters else _plain(c, self) for c in text)
        return " ".join(kept.split())

    def width(self, text: str, size: float) -> float:
        """Width in pixels of ``text`` at ``size`` pixels per em, kerning included."""
        return _sized(self, 200).getlength(text) * size / 200


def _plain(letter: str, face: Face) -> str:
    if letter.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if ord(part) in face.letters)


@lru_cache(maxsize=32)
def _sized(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(face.data), pixels)


def slug(family: str) -> str:
    """``Bricolage Grotesque`` as ``bricolage-grotesque``."""
    return "-".join(family.lower().split())


def font_folder() -> Path | None:
    """The folder of built faces (``TECHWIZE_FONTS`` or the package's own), or None."""
    wanted = os.environ.get("TECHWIZE_FONTS")
    folder = Path(wanted) if wanted else Path(str(files("techwize_core"))) / "static/dist/fonts"
    return folder if any(folder.glob("*.ttf")) else None


@lru_cache(maxsize=64)
def face(family: str, weight: int) -> Face:
    """The face of ``family`` nearest to ``weight``; another family when it is not there."""
    folder = font_folder()
    if folder is not None:
        name = slug(family)
        found = sorted(folder.glob(f"{name}-[0-9]*.ttf")) or sorted(folder.glob("*-[0-9]*.ttf"))
        if found:
            return load_face(min(found, key=lambda p: abs(_weight(p) - weight)).read_bytes())
    return emergency_face()


def _weight(path: Path) -> int:
    return int(path.stem.rsplit("-", 1)[1])


@lru_cache(maxsize=1)
def emergency_face() -> Face:
    """The typeface inside Pillow (Aileron, CC0)."""
    font = ImageFont.load_default(20)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RenderError("Pillow was built without FreeType: install its wheel again.")
    return load_face(font.font_bytes)


def load_face(data: bytes) -> Face:
    """A face from a TrueType file's bytes.

    libass sizes a face by its Windows ascent plus descent, as GDI did, so these
    and not the em are what a wanted size must be converted with.
    """
    font = TTFont(BytesIO(data), lazy=True)
    em = font["head"].unitsPerEm
    os2 = font["OS/2"]
    cap = getattr(os2, "sCapHeight", 0) or round(0.7 * em)
    return Face(
        family=str(font["name"].getBestFamilyName()),
        data=data,
        ascent=os2.usWinAscent / em,
        line=(os2.usWinAscent + os2.usWinDescent) / em,
        cap_height=cap / em,
        x_height=(getattr(os2, "sxHeight", 0) or round(0.5 * em)) / em,
        letters=frozenset(font.getBestCmap()),
    )


def write_faces(folder: Path, faces: tuple[Face, ...]) -> None:
    """Put ``faces`` into ``folder`` for libass; what is there already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for item in faces:
        target = folder / f"{item.digest[:16]}.ttf"
        if not target.exists():
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(item.data)
            part.replace(target)

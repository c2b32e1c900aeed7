"""Makes the films' static TrueType faces from the front end's variable web fonts.

libass reads neither WOFF2 nor the weight of a variable font, so each weight is
cut out once, at build time. Every face gets a family name of its own
("Bricolage Grotesque 800"), which leaves libass nothing to choose.
Run: ``python -m techwize_core.rendering.font_build NODE_MODULES OUT``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from techwize_core.rendering.fonts import HEAD_WEIGHTS, TEXT_WEIGHTS, slug

_FAMILIES: dict[str, tuple[int, ...]] = {
    "Bricolage Grotesque": HEAD_WEIGHTS,
    "Instrument Sans": TEXT_WEIGHTS,
}
# Titles are large: the optical size for display, the normal width.
_AXES = {"opsz": 36.0, "wdth": 100.0}
_SCRIPTS = ("latin", "latin-ext")


def build_fonts(node_modules: Path, out: Path) -> list[Path]:
    """Write every face into ``out`` and return the files.

    Raises FileNotFoundError when the font packages are not installed.
    """
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for family, weights in _FAMILIES.items():
        folder = node_modules / "@fontsource-variable" / slug(family) / "files"
        sources = [folder / f"{slug(family)}-{script}-standard-normal.woff2" for script in _SCRIPTS]
        missing = [path for path in sources if not path.is_file()]
        if missing:
            raise FileNotFoundError(f"{missing[0]} is missing: install the front end first")
        for weight in weights:
            target = out / f"{slug(family)}-{weight}.ttf"
            _named(_merged(sources, weight), f"{family} {weight}").save(target)
            made.append(target)
    return made


def _merged(sources: list[Path], weight: int) -> TTFont:
    """One static font of ``weight`` with the glyphs of all ``sources``."""
    with tempfile.TemporaryDirectory() as scratch:
        parts = []
        for number, source in enumerate(sources):
            part = Path(scratch) / f"{number}.ttf"
            _static(source, weight).save(part)
            parts.append(str(part))
        return Merger().merge(parts)


def _static(source: Path, weight: int) -> TTFont:
    font = TTFont(source)
    wanted = {**_AXES, "wght": float(weight)}
    axes = {
        axis.axisTag: min(
            max(wanted.get(axis.axisTag, axis.defaultValue), axis.minValue), axis.maxValue
        )
        for axis in font["fvar"].axes
    }
    static = instantiateVariableFont(font, axes)
    static.flavor = None
    return static


def _named(font: TTFont, family: str) -> TTFont:
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]
    values = {1: family, 2: "Regular", 3: f"{family};static", 4: family}
    values[6] = family.replace(" ", "") + "-Regular"
    for identifier, value in values.items():
        names.setName(value, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0
    return font


def main(arguments: list[str]) -> int:
    """Build the faces; 0 done, 1 fonts not installed, 2 wrong use."""
    if len(arguments) != 2:
        click.echo("usage: python -m techwize_core.rendering.font_build NODE_MODULES OUT")
        return 2
    try:
        made = build_fonts(Path(arguments[0]), Path(arguments[1]))
    except FileNotFoundError as problem:
        click.echo(problem, err=True)
        return 1
    click.echo(f"{len(made)} faces in {arguments[1]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

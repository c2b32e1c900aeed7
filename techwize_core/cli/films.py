"""``techwize render``."""

from __future__ import annotations

from pathlib import Path

import click

from techwize_core.rendering.command import render_file
from techwize_core.sdk.storyboard import PIXELS

_FORMATS = list(PIXELS)


@click.command()
@click.argument("storyboard", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option(
    "--format",
    "shape",
    type=click.Choice(_FORMATS),
    help="Another shape than the storyboard's own.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print steps, cache hits, seconds and the quality report.",
)
@click.pass_context
def render(
    context: click.Context, storyboard: Path, output: Path, shape: str | None, as_json: bool
) -> None:
    """Render a storyboard file to a video. Needs no database."""
    context.exit(render_file(storyboard, output, format=shape, as_json=as_json))

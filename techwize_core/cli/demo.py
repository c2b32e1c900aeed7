"""``techwize demo``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from techwize_core.cli.demo_order import play
from techwize_core.demo.story import StoryFailed


@click.command()
@click.option(
    "--url", default="http://127.0.0.1:8000", show_default=True, help="Where the pages are."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
)
def demo(url: str, as_json: bool, out: Path) -> None:
    """Make one order over HTTP, as a client would, from sign-up to download."""
    try:
        story = play(url, out, quiet=as_json)
    except StoryFailed as error:
        if as_json:
            click.echo(json.dumps({"ok": False, "error": str(error)}))
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"ok": True, **asdict(story)}, indent=2))

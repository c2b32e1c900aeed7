"""Shows the demo order on the terminal."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import click
from rich.console import Console

from techwize_core.demo.story import OrderStory, Step, Story, StoryFailed


def play(url: str, out: Path, *, quiet: bool) -> Story:
    """Play the order; unless ``quiet``, each step is a line with its time. Raises :class:`StoryFailed`."""
    console = Console(stderr=quiet, quiet=quiet, highlight=False)
    with console.status("Making an order") as status:

        def show(step: Step) -> None:
            console.print(f"  {step.seconds:7.1f} s  {step.name:18} {step.detail}", soft_wrap=True)

        story = OrderStory(
            url, out, show=show, tick=lambda text: status.update(text.capitalize())
        ).play()
    console.print(f"\n  Video    {story.video}\n  Receipt  {story.receipt}\n", soft_wrap=True)
    return story


def show_first_order(data_dir: Path, url: str, stopping: Event) -> None:
    """Make the newcomer's first order, once for each data folder; it is no failure while ``stopping``."""
    done = data_dir / "demo" / "first-order"
    if done.exists():
        return
    click.echo("  One order, from a client's phone to a finished video:\n")
    try:
        story = play(url, data_dir / "demo", quiet=False)
    except StoryFailed as error:
        if not stopping.is_set():
            click.echo(f"  The first order did not finish: {error}", err=True)
            click.echo("  The logs say more; `techwize demo` tries again.", err=True)
        return
    done.write_text(story.project_id)
    click.echo(f"  In HQ, as admin@: {url}/hq/projects/{story.project_id}\n")

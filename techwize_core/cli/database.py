"""``techwize migrate``."""

from __future__ import annotations

from pathlib import Path

import click

from techwize_core.cli.installation import data_option, installation
from techwize_core.kernel.db.migrate import head_revision
from techwize_core.kernel.db.migrate import migrate as bring_to


@click.command()
@click.option(
    "--to", "revision", default="head", show_default=True, help="head, base or a revision."
)
@data_option
def migrate(revision: str, data_dir: Path) -> None:
    """Bring the database to this version's schema."""
    with installation(data_dir) as place:
        bring_to(place.owner(), revision, app_url=place.app_url)
    click.echo(f"The database is at {head_revision() if revision == 'head' else revision}.")

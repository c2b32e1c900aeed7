"""``techwize rotate-secrets``."""

from __future__ import annotations

from pathlib import Path

import click

from techwize_core.cli.installation import data_option, installation
from techwize_core.kernel.rotation import count_sealed, reseal


@click.command("rotate-secrets")
@data_option
def rotate_secrets(data_dir: Path) -> None:
    """Encrypt every stored secret anew under SECRET_KEY, reading SECRET_KEY_PREVIOUS too.

    Safe beside running processes, once they all know the new key.
    """
    with installation(data_dir) as place, place.platform() as platform:
        changed = reseal(platform)
        left = count_sealed(platform)
    click.echo(f"{changed} rows encrypted anew; {left.current} secrets are under SECRET_KEY.")
    if left.earlier or left.unreadable:
        raise click.ClickException(
            f"{left.earlier} secrets changed meanwhile; run this again."
            if left.earlier
            else f"{left.unreadable} secrets open with no key: put the old one into"
            " SECRET_KEY_PREVIOUS, or enter them again in HQ."
        )
    if platform.settings.secret_key_previous:
        click.echo("SECRET_KEY_PREVIOUS is needed no more, once open links have run out (an hour).")

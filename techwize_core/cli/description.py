"""``techwize openapi``."""

from __future__ import annotations

import json
import secrets

import click

from techwize_core.kernel.environment import environment

# Nothing is asked of it: the description is made from declarations.
_NO_DATABASE = "postgresql://nobody@localhost/none"


@click.command()
def openapi() -> None:
    """Print the API's description (OpenAPI 3.1, JSON). Needs no database."""
    # The whole product; not for every command.
    from techwize_core.app import configure
    from techwize_core.kernel.opening import open_platform
    from techwize_core.kernel.settings import load_settings
    from techwize_core.kernel.web.openapi.document import describe

    values = {"DATABASE_URL": _NO_DATABASE, "SECRET_KEY": secrets.token_hex(32), **environment()}
    platform = open_platform(load_settings(values), values)
    try:
        config = configure(platform)
        config.commit()
        document = describe(config.registry, platform.settings.base_url)
    finally:
        platform.close()
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))

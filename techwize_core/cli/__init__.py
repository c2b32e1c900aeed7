"""The ``techwize`` command."""

from __future__ import annotations

import os
import sys

import click

from techwize_core import __version__
from techwize_core.cli import accounts, database, demo, films, inspection, running
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.logs import configure_logs


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="techwize")
def techwize() -> None:
    """Tech-Wize: the platform on which a video agency runs its whole business."""


for command in (
    running.run,
    running.web,
    running.live,
    running.worker,
    running.sandbox,
    database.migrate,
    inspection.doctor,
    demo.demo,
    films.render,
    accounts.user,
    accounts.tenant,
    inspection.plugin,
):
    techwize.add_command(command)


def main() -> None:
    """Run the command; an expected error is one line on stderr that says what to do."""
    configure_logs(os.environ.get("LOG_LEVEL", "warning").lower(), "console")
    try:
        techwize.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(1)
    except TechwizeError as error:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors)
        click.echo(f"{error.detail} {details}".strip(), err=True)
        sys.exit(1)

"""The ``techwize`` command.

Commands are imported when they are called: each process of ``techwize run``
starts by importing this module, some of them twice.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from techwize_core import __version__
from techwize_core.kernel.errors import TechwizeError

_COMMANDS = {
    "run": "running",
    "web": "serving",
    "live": "serving",
    "worker": "serving",
    "sandbox": "serving",
    "migrate": "database",
    "doctor": "inspection",
    "rotate-secrets": "rotation",
    "demo": "demo",
    "render": "films",
    "user": "accounts",
    "tenant": "accounts",
    "plugin": "inspection",
    "openapi": "description",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"techwize_core.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="techwize")
def techwize() -> None:
    """Tech-Wize: the platform on which a video agency runs its whole business."""


def main() -> None:
    """Run the command; an expected error is one line on stderr that says what to do."""
    try:
        _quiet_logs()
        # Without click's own error messages, an exit code comes back instead of ending the program.
        sys.exit(techwize.main(standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        help_of = error.ctx.command_path if error.ctx else "techwize"
        click.echo(f"{error.format_message().rstrip('.')}. See {help_of} --help.", err=True)
        sys.exit(2)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(1)
    except TechwizeError as error:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors)
        click.echo(f"{error.detail} {details}".strip(), err=True)
        sys.exit(1)
    except Exception as error:
        if not isinstance(error, import_module("sqlalchemy.exc").DBAPIError):
            raise
        said = str(error.orig).strip().partition("\n")[0]
        click.echo(
            f"The database refused: {said}. `techwize doctor` says what is wrong with it.", err=True
        )
        sys.exit(1)


def _quiet_logs() -> None:
    """A command speaks by what it prints; only what goes wrong is logged on the way."""
    logs = import_module("techwize_core.kernel.logs")
    logs.configure_logs(os.environ.get("LOG_LEVEL", "warning").lower(), "console")

"""``techwize doctor`` and ``plugin``: looking at an installation."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click
import imageio_ffmpeg
from sqlalchemy import text

from techwize_core.cli.installation import Installation, data_option, installation
from techwize_core.kernel.db.migrate import current_revision, head_revision
from techwize_core.kernel.environment import environment
from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.extensions.registry import load_extensions
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.resources import resource
from techwize_core.kernel.rotation import count_sealed
from techwize_core.kernel.settings import Settings

_FREE_BYTES = 2 * 1024**3


@click.command()
@data_option
def doctor(data_dir: Path) -> None:
    """Check configuration, database, storage, plugins, disk, ffmpeg and fonts; say how to mend what is wrong."""
    with installation(data_dir) as place:
        _show_settings(place.values)
        with place.platform() as platform:
            wrong = [name for name in _CHECKS if not _report(name, place, platform)]
    if wrong:
        raise click.ClickException(f"Needs attention: {', '.join(wrong)}.")
    click.echo("Everything is in order.")


def _show_settings(values: dict[str, str]) -> None:
    for field in Settings.model_fields.values():
        value = values.get(field.alias or "", "")
        shown = (
            ("set" if "Secret" in str(field.annotation) or "_URL" in (field.alias or "") else value)
            if value
            else "default"
        )
        click.echo(f"  {field.alias:24} {shown:24} {field.description or ''}")


def _database(_place: Installation, platform: Platform) -> str:
    with platform.engine.connect() as connection:
        role = connection.execute(
            text(
                "select rolname, rolsuper or rolbypassrls as free from pg_roles where rolname = current_user"
            )
        ).one()
    if role.free:
        raise ConfigurationError(
            "DATABASE_URL names a role that bypasses row level security; use techwize_app."
        )
    return f"connected as {role.rolname}, which obeys row level security"


def _schema(_place: Installation, platform: Platform) -> str:
    with platform.engine.connect() as connection:
        filled = connection.execute(text("select to_regclass('projects') is not null")).scalar()
        at = current_revision(connection) if filled else None
    if at != head_revision():
        here = f"at revision {at}, not {head_revision()}" if at else "empty"
        raise ConfigurationError(f"The database is {here}; run `techwize migrate`.")
    return f"at revision {at}"


def _storage(_place: Installation, platform: Platform) -> str:
    platform.store.check()
    return "writes, reads and deletes"


def _secrets(_place: Installation, platform: Platform) -> str:
    found = count_sealed(platform)
    if found.unreadable:
        raise ConfigurationError(
            f"{found.unreadable} stored secrets open with no key; put the old SECRET_KEY into"
            " SECRET_KEY_PREVIOUS, or enter them again in HQ."
        )
    if found.earlier:
        raise ConfigurationError(
            f"{found.earlier} stored secrets are under an earlier key; run `techwize rotate-secrets`."
        )
    return f"{found.current} stored, all under the present key"


def _plugins(_place: Installation, platform: Platform) -> str:
    if platform.extensions.failures:
        failed = platform.extensions.failures[0]
        raise ConfigurationError(f"{failed.name} could not be loaded: {failed.reason}")
    return ", ".join(sorted(platform.extensions.infos)) or "none installed"


def _disk(place: Installation, _platform: Platform) -> str:
    free = shutil.disk_usage(place.data_dir).free
    if free < _FREE_BYTES:
        raise ConfigurationError(
            f"only {free // 1024**2} MB are free; keep {_FREE_BYTES // 1024**3} GB for renders"
        )
    return f"{free // 1024**3} GB free"


def _ffmpeg(_place: Installation, _platform: Platform) -> str:
    return str(imageio_ffmpeg.get_ffmpeg_version())


def _fonts(_place: Installation, _platform: Platform) -> str:
    built = resource("static") / "dist" / "fonts"
    if not built.is_dir():
        raise ConfigurationError("not built; run `make build`")
    return f"{len(list(built.iterdir()))} files"


_CHECKS: dict[str, Callable[[Installation, Platform], str]] = {
    "database": _database,
    "schema": _schema,
    "storage": _storage,
    "secrets": _secrets,
    "plugins": _plugins,
    "disk": _disk,
    "ffmpeg": _ffmpeg,
    "fonts": _fonts,
}
"""What is looked at, in order. Each says how it is, and raises when something is wrong."""


def _report(name: str, place: Installation, platform: Platform) -> bool:
    try:
        click.echo(f"  ok    {name:10} {_CHECKS[name](place, platform)}")
    except Exception as error:  # each finding is a line; the next check goes on
        click.echo(f"  WRONG {name:10} {error}")
        return False
    return True


@click.group()
def plugin() -> None:
    """Plugins."""


@plugin.command("list")
def list_plugins() -> None:
    """What is installed."""
    found = load_extensions(environment())
    for info in sorted(found.infos.values(), key=lambda i: i.id):
        click.echo(f"{info.id:22} {info.version:8} {info.summary}")
    for failure in found.failures:
        click.echo(f"{failure.name:22} FAILED   {failure.reason}")

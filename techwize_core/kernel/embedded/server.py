"""The embedded PostgreSQL server of one data folder, run as our own child process."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from techwize_core.kernel.embedded.account import account_for
from techwize_core.kernel.embedded.address import DATABASE, PORT, EmbeddedServerAddress
from techwize_core.kernel.embedded.bootstrap import bootstrap
from techwize_core.kernel.embedded.cluster import (
    is_cluster,
    make_cluster,
    program,
    server_environment,
)
from techwize_core.kernel.embedded.errors import ServerBusy, ServerFailed, UnusableFolder
from techwize_core.kernel.embedded.postmaster import (
    clear_leftovers,
    read_pid_file,
    running_postmaster,
)
from techwize_core.kernel.supervision.deathwatch import DeathWatch
from techwize_core.kernel.supervision.lock import ProcessLock
from techwize_core.kernel.supervision.output import OutputLog

_POLL_SECONDS = 0.01

# How long a start is tried again while the remains of a killed server still go away.
_CLEARING_SECONDS = 10.0

# The first is a clean end; the others follow when it does not come in so many seconds.
_ENDINGS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


class EmbeddedPostgres:
    """PostgreSQL 18 with its cluster and its socket in ``data_dir``/pg, and nothing elsewhere.

    Reached through the socket alone (mode 0700, no TCP). When our process is
    killed, the server shuts down by itself. One object is used by one thread at
    a time. ``extra_settings`` win over ours ("fsync": "off" in tests); ``echo``
    is given each line that the server logs, from another thread.
    """

    name = "postgres"

    def __init__(
        self,
        data_dir: Path,
        *,
        extra_settings: Mapping[str, str] | None = None,
        echo: Callable[[str], None] | None = None,
        watch: DeathWatch | None = None,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._settings = dict(extra_settings or {})
        self._own_watch = watch is None
        self._watch = watch or DeathWatch()
        self._lock = ProcessLock(self._data_dir / "pg.lock")
        self._log = OutputLog(self._data_dir / "log" / "postgres.log", echo=echo)
        self._process: subprocess.Popen[bytes] | None = None
        self.address = EmbeddedServerAddress.of(self._data_dir)

    def start(self, *, patience_seconds: float = 1.0) -> None:
        """Make the cluster if there is none, start the server, wait until it serves.

        After a crash that includes the recovery, however long it takes. A server
        of this folder whose starter was killed is ended first. Does nothing when
        our server runs already.

        Raises :class:`ServerBusy` when another process of ours still runs the folder's
        server after ``patience_seconds``, else :class:`UnusableFolder` or :class:`ServerFailed`.
        """
        if self.is_alive():
            return
        self._take_lock(patience_seconds)
        try:
            self._start_holding_the_lock()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut down cleanly: sessions are ended, nothing is lost. May be called twice."""
        if self._process is not None:
            _end(self._process)
            self._forget()
        if self._own_watch:
            self._watch.close()
        self._lock.release()

    def begin_stop(self) -> None:
        """Nothing yet: the server outlives those that use it."""

    def hurry(self) -> None:
        """Nothing: a clean end takes well under a second, and the next start is quicker for it."""

    def is_alive(self) -> bool:
        """Whether our server's process lives; it may still be starting."""
        return self._process is not None and self._process.poll() is None

    def is_running(self) -> bool:
        """Whether our server lives and takes connections."""
        if self._process is None or self._process.poll() is not None:
            return False
        noted = read_pid_file(self.address.cluster)
        return noted is not None and noted.pid == self._process.pid and noted.ready

    @property
    def pid(self) -> int | None:
        """The process id of our server; None when it does not run."""
        return self._process.pid if self._process is not None and self.is_alive() else None

    def url(self, role: str, database: str = DATABASE) -> str:
        """A SQLAlchemy URL (driver psycopg) through the socket."""
        return self.address.url(role, database)

    @property
    def owner_url(self) -> str:
        """For migrations, backup and restore."""
        return self.address.owner_url

    @property
    def app_url(self) -> str:
        """For web, live and worker; obeys row level security."""
        return self.address.app_url

    @property
    def superuser_url(self) -> str:
        """For making databases in tests and for repair by hand."""
        return self.address.superuser_url

    def _take_lock(self, patience_seconds: float) -> None:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            free = self._lock.acquire(patience_seconds)
        except OSError as error:
            raise UnusableFolder(
                f"The data folder {self._data_dir} cannot be used ({error.strerror}); "
                "name another with --data."
            ) from error
        if not free:
            raise ServerBusy(
                f"Process {self._lock.holder()} runs the database of {self._data_dir}; wait until "
                "it is done or stop it, or name another folder with --data."
            )

    def _forget(self) -> None:
        if self._process is not None:
            self._watch.remove(self._process.pid)
            self._log.finish(seconds=1)
            self._process = None

    def _start_holding_the_lock(self) -> None:
        self._forget()
        cluster = self.address.cluster
        if not is_cluster(cluster):
            durable = self._settings.get("fsync") != "off"
            make_cluster(cluster, account_for(cluster), durable=durable)
        deadline = time.monotonic() + _CLEARING_SECONDS
        clear_leftovers(cluster)
        while not self._launch():
            if not self._is_in_the_way() or time.monotonic() > deadline:
                words = " ".join(self._log.tail[-2:])
                raise ServerFailed(f"The embedded database did not start: {words}")
            clear_leftovers(cluster)
            time.sleep(_POLL_SECONDS)
        bootstrap(self.address)

    def _launch(self) -> bool:
        """Start the server and wait; False when it ended instead of getting ready."""
        cluster, postgres = self.address.cluster, program("postgres")
        argv = [str(postgres), "-D", str(cluster), *self._options()]
        self._process = process = subprocess.Popen(
            account_for(cluster).command(argv, reads=[postgres, cluster]),
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A Ctrl-C of the terminal is for us; we end the server when its users are gone.
            process_group=0,
        )
        self._watch.add(process.pid, signal.SIGINT)
        self._log.follow(process)
        while not self.is_running():
            if process.poll() is not None:
                self._forget()
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def _is_in_the_way(self) -> bool:
        """Whether the remains of an older server stopped ours; they will be gone soon."""
        last = " ".join(self._log.tail)
        return running_postmaster(self.address.cluster) is not None or "pre-existing" in last

    def _options(self) -> list[str]:
        fixed = {
            "listen_addresses": "",
            "port": str(PORT),
            # A list: the quotes keep a name with blanks in one piece.
            "unix_socket_directories": '"{}"'.format(str(self.address.cluster).replace('"', '""')),
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
        }
        settings = {**fixed, **self._settings}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _end(process: subprocess.Popen[bytes]) -> None:
    for how, seconds in _ENDINGS:
        if process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue

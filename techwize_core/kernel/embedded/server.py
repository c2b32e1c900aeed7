"""The embedded PostgreSQL server of one data folder, run as our own child process."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Mapping
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
from techwize_core.kernel.embedded.errors import ServerFailed
from techwize_core.kernel.embedded.postmaster import read_pid_file
from techwize_core.kernel.supervision.output import OutputLog

_POLL_SECONDS = 0.01


class EmbeddedPostgres:
    """PostgreSQL 18 with its cluster, its socket and nothing else in ``data_dir``/pg.

    Reached through the socket alone (mode 0700, no TCP). One object is used by
    one thread at a time.
    """

    name = "postgres"

    def __init__(
        self, data_dir: Path, *, extra_settings: Mapping[str, str] | None = None
    ) -> None:
        self._data_dir = data_dir
        self._settings = dict(extra_settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.address = EmbeddedServerAddress.of(data_dir)

    def start(self) -> None:
        """Make the cluster if there is none, start the server, wait until it serves.

        After a crash that includes the recovery, however long it takes. Does
        nothing when our server runs already.
        """
        if self._process is not None and self._process.poll() is None:
            return
        cluster = self.address.cluster
        self._data_dir.mkdir(parents=True, exist_ok=True)
        account = account_for(cluster)
        if not is_cluster(cluster):
            make_cluster(cluster, account, durable=self._settings.get("fsync") != "off")
        postgres = program("postgres")
        command = account.command(
            [str(postgres), "-D", str(cluster), *self._options()], reads=[postgres, cluster]
        )
        self._log = OutputLog(self._data_dir.resolve() / "log" / "postgres.log")
        self._process = subprocess.Popen(
            command,
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        assert self._process.stdout is not None
        self._log.follow(self._process.stdout)
        self._wait_until_ready(self._process)
        bootstrap(self.address)

    def stop(self) -> None:
        """Shut down cleanly: sessions are ended, nothing is lost. May be called twice."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        for how, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            process.send_signal(how)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
            break

    def is_running(self) -> bool:
        """Whether our server lives and takes connections."""
        if self._process is None or self._process.poll() is not None:
            return False
        noted = read_pid_file(self.address.cluster)
        return noted is not None and noted.pid == self._process.pid and noted.ready

    @property
    def pid(self) -> int | None:
        """The process id of our server; None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

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

    def _options(self) -> list[str]:
        fixed = {
            "listen_addresses": "",
            "port": str(PORT),
            # A list: the quotes keep a name with blanks in one piece.
            "unix_socket_directories": f'"{self.address.cluster}"',
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
        }
        settings = {**fixed, **self._settings}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        while not self.is_running():
            if process.poll() is not None:
                self._log.finish(seconds=1)
                words = " ".join(self._log.tail[-2:])
                raise ServerFailed(f"The embedded database did not start: {words}")
            time.sleep(_POLL_SECONDS)

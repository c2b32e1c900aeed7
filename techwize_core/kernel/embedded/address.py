"""Where a folder's embedded server is, and as whom to connect to it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from techwize_core.kernel.embedded.errors import UnusableFolder

DATABASE = "techwize"
OWNER, APP, SUPERUSER = "techwize_owner", "techwize_app", "postgres"

# No server of ours listens on TCP, so the number only names the socket file.
PORT = 5432

# The size of sockaddr_un.sun_path less its closing zero byte (unix(7); 104 on BSD and macOS).
_LONGEST_SOCKET = 103 if sys.platform == "darwin" else 107


@dataclass(frozen=True)
class EmbeddedServerAddress:
    """The server whose cluster and socket lie in ``cluster`` (an absolute path)."""

    cluster: Path

    @classmethod
    def of(cls, data_dir: Path) -> EmbeddedServerAddress:
        """The address of ``data_dir``'s server, whether or not it runs.

        Raises :class:`UnusableFolder` when no client could name its socket.
        """
        cluster = data_dir.resolve() / "pg"
        socket = cluster / f".s.PGSQL.{PORT}"
        excess = len(os.fsencode(socket)) - _LONGEST_SOCKET
        if excess > 0:
            raise UnusableFolder(
                f"The path of the data folder {data_dir.resolve()} is {excess} bytes too long for "
                "the socket of the embedded database; name a shorter folder with --data."
            )
        # libpq reads a comma as the border between two hosts, and has no way to escape it.
        if "," in str(cluster):
            raise UnusableFolder(
                f"The path of the data folder {data_dir.resolve()} holds a comma, which a database "
                "address cannot; name another folder with --data."
            )
        return cls(cluster)

    def url(self, role: str, database: str = DATABASE) -> str:
        """A SQLAlchemy URL (driver psycopg) through the socket."""
        return self.libpq_url(role, database).replace("postgresql", "postgresql+psycopg", 1)

    def libpq_url(self, role: str, database: str = DATABASE) -> str:
        """The same for psycopg, ``psql`` and ``pg_dump``."""
        host = quote(str(self.cluster), safe="/")
        return f"postgresql://{role}@/{database}?host={host}&port={PORT}"

    @property
    def owner_url(self) -> str:
        """For migrations, backup and restore."""
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        """For web, live and worker; obeys row level security."""
        return self.url(APP)

    @property
    def superuser_url(self) -> str:
        """For making databases in tests and for repair by hand."""
        return self.url(SUPERUSER)

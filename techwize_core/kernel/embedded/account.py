"""Under which account the server runs: ours, or a system user's when we are root."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from techwize_core.kernel.embedded.errors import UnusableFolder

# PostgreSQL refuses to run as root. "postgres" exists where a distribution's
# server is installed; "nobody" exists everywhere.
_CANDIDATES = ("postgres", "nobody")

_DROP_SCRIPT = Path(__file__).with_name("drop_privileges.py")


@dataclass(frozen=True)
class Account:
    """A system account that is not root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand ``path`` to the account, if root is who runs us."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def command(self, argv: Sequence[str], *, reads: Sequence[Path]) -> list[str]:
        """``argv`` so that it runs under the account and can reach the paths in ``reads``."""
        if os.geteuid() != 0:
            return list(argv)
        needs = os.pathsep.join(map(str, reads))
        wrapper = [sys.executable, "-I", "-S", str(_DROP_SCRIPT)]
        return [*wrapper, str(self.uid), str(self.gid), needs, *argv]


def account_for(cluster: Path) -> Account:
    """Who is to run the server of ``cluster``: its owner, once it exists.

    Raises :class:`UnusableFolder` when that is neither us nor possible for us.
    """
    owner = cluster.stat() if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise UnusableFolder(
                f"{cluster} belongs to {_name(owner.st_uid)}; run the command as that user or as "
                "root, or name another folder with --data."
            )
        return Account(os.geteuid(), os.getegid())
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _system_account()


def _system_account() -> Account:
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise UnusableFolder(
        "PostgreSQL does not run as root, and this system has neither a user postgres nor nobody; "
        "run the command as an ordinary user, or set DATABASE_URL."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"

"""Becomes another user for good and turns into another program; run as a script by root.

    drop_privileges.py UID GID PATH[:PATH…] PROGRAM [ARGUMENT…]

The paths are what the program must reach. Usually the user can; but a folder
under /root (mode 0700) is closed to it, and its mode is not ours to change.
Then one capability is kept over the change of user, the right to read and
search past permissions (the wider one to override them where a container
grants only that). It is the least that works: changing into the folder first
does not help, since the server makes every path absolute and looks at it again.

A script of its own, and not a ``preexec_fn``: nothing but exec is safe between
fork and exec in a process with threads. Imports the standard library only, so
that it starts in a few milliseconds without site-packages.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import NoReturn

# linux/capability.h, linux/prctl.h, linux/securebits.h
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_KEEPCAPS, _PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 8, 28, 47, 2
_SECBIT_NO_SETUID_FIXUP = 1 << 2

_IMPOSSIBLE = 77  # sysexits.h: EX_NOPERM


def reaches(uid: int, gid: int, paths: list[str]) -> bool:
    """Whether the user alone could look at each path; we stay root."""
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(gid)
    os.seteuid(uid)
    try:
        return all(os.access(path, os.R_OK | os.X_OK, effective_ids=True) for path in paths)
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def become(uid: int, gid: int) -> None:
    """Give up root; there is no way back."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def become_with_search(uid: int, gid: int) -> bool:
    """Give up root but for the right to pass closed folders; False when the system refuses it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "capset") or libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0:
        return False
    # access(2), by which initdb looks for its neighbour, sets a user's capabilities
    # aside unless this bit is set. Where it may not be, only closed programs fail.
    libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    become(uid, gid)
    return any(_keep(libc, one) for one in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE))


def _keep(libc: ctypes.CDLL, capability: int) -> bool:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Two sets of (effective, permitted, inheritable), each 32 capabilities wide.
    bit = 1 << capability
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, data) != 0:
        return False
    raised = libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)
    return bool(raised == 0)


def main(arguments: list[str]) -> NoReturn:
    """Drop, then become the program; exits with 77 when that is impossible."""
    uid, gid, needs, *program = arguments
    paths = needs.split(os.pathsep)
    try:
        if reaches(int(uid), int(gid), paths):
            become(int(uid), int(gid))
        elif not become_with_search(int(uid), int(gid)):
            sys.stderr.write(
                f"user {uid} cannot reach {' or '.join(paths)}; run as an ordinary user, or keep "
                "both in folders that others may enter\n"
            )
            sys.exit(_IMPOSSIBLE)
    except PermissionError:
        sys.stderr.write(f"root may not become user {uid} here; run as an ordinary user\n")
        sys.exit(_IMPOSSIBLE)
    os.execv(program[0], program)  # noqa: S606 (our own arguments, no shell wanted)


if __name__ == "__main__":
    main(sys.argv[1:])

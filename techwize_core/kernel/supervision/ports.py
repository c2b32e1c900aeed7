"""Chooses the ports of a run."""

from __future__ import annotations

import contextlib
import socket

from techwize_core.kernel.supervision.errors import PortTaken

FIRST_PORT, LAST_PORT = 8000, 65_535


def choose_ports(wanted: int | None, count: int = 3, *, host: str = "127.0.0.1") -> list[int]:
    """``count`` ports in a row that are free on ``host``, from ``wanted`` or else from 8000 on.

    Raises :class:`PortTaken` when ``wanted`` is given and one of its row is in
    use, or when nothing is free.
    """
    if wanted is not None:
        return _row_at(wanted, count, host)
    base = FIRST_PORT
    while base + count - 1 <= LAST_PORT:
        row = range(base, base + count)
        taken = [port for port in row if not is_free(port, host)]
        if not taken:
            return list(row)
        base = taken[-1] + 1
    raise PortTaken(f"No {count} ports in a row are free from {FIRST_PORT} on; end some server.")


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    # macOS lets one bind a single address beside a server of all addresses, so ask that one too.
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return False
    with socket.socket() as probe:
        # Without this, connections of the last minute would count as a server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _row_at(wanted: int, count: int, host: str) -> list[int]:
    row = range(wanted, wanted + count)
    if wanted < 1 or row[-1] > LAST_PORT:
        raise PortTaken(f"--port takes a number from 1 to {LAST_PORT - count + 1}, not {wanted}.")
    taken = [port for port in row if not is_free(port, host)]
    if not taken:
        return list(row)
    needs = "" if count == 1 else f" (a run uses {wanted} to {row[-1]})"
    raise PortTaken(
        f"Port {taken[0]} is taken or not allowed{needs}; name another with --port, or leave it "
        "out and a free one is found."
    )

"""A web server of the kind that needs care: its main process waits, a worker answers.

    tiny_web.py PORT [--deaf]

Answers each request with "MAIN WORKER", the two process ids. When the main
process is killed the worker goes on answering. ``--deaf``: SIGTERM is ignored.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from types import FrameType


def work(listener: socket.socket, main: int) -> None:
    """Answer for ever."""
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n%d %d" % (main, os.getpid()))


def main() -> None:
    """Listen, fork the worker, wait for it."""
    deaf = "--deaf" in sys.argv
    if deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    own, worker = os.getpid(), os.fork()
    if not worker:
        work(listener, own)

    def end(_number: int, _frame: FrameType | None) -> None:
        os.kill(worker, signal.SIGTERM)

    if not deaf:
        signal.signal(signal.SIGTERM, end)
    print("listening", flush=True)
    _, status = os.waitpid(worker, 0)
    sys.exit(0 if os.WIFSIGNALED(status) else 1)


main()

"""Asks a process whether it does its work."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection, HTTPException


def answers(host: str, port: int, path: str) -> Callable[[], bool]:
    """A question for :class:`ChildSpec`: whether this address answers with anything but a server error."""

    def ask() -> bool:
        connection = HTTPConnection(host, port, timeout=1)
        try:
            connection.request("GET", path)
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return ask

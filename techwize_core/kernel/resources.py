"""Finds templates, migrations and configuration, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The folder or file ``name`` ("templates", "migrations", "config", "static").

    Raises :class:`FileNotFoundError` when the installation lacks it.
    """
    for base in (_PACKAGE / "_resources", _PACKAGE, _PACKAGE.parent):
        found = base / name
        if found.exists():
            return found
    raise FileNotFoundError(f"The installation lacks {name!r}; install the wheel again.")

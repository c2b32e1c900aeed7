"""Why a run cannot start; each sentence says what to do."""

from __future__ import annotations

from techwize_core.kernel.errors import ConfigurationError, Unavailable


class AlreadyRunning(Unavailable):
    """Another run holds the data folder."""


class PortTaken(ConfigurationError):
    """A port that was asked for by number is in use or does not exist."""


class ChildFailed(Unavailable):
    """A child could not be started, or did not get ready in time."""

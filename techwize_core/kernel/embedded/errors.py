"""What can go wrong with the embedded server; each sentence says what to do."""

from __future__ import annotations

from techwize_core.kernel.errors import ConfigurationError, Unavailable


class UnusableFolder(ConfigurationError):
    """The data folder cannot hold a cluster: a name too long, a foreign owner, other files."""


class ServerFailed(Unavailable):
    """The server did not start, or the cluster could not be made."""


class ServerBusy(Unavailable):
    """Another process of ours has this folder's server in its hands."""

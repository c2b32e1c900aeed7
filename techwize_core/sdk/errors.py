"""Errors that a provider raises; the core turns each into the right next step."""

from __future__ import annotations


class PluginError(Exception):
    """A plugin is broken or misconfigured."""


class ProviderError(PluginError):
    """A call to an outside service did not give the wanted result.

    ``code`` is the service's own code as text ("1032", "401"), ``detail`` a
    sentence for staff. Neither may hold a secret: both are stored and shown.
    """

    def __init__(self, detail: str, *, code: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


class ProviderRefused(ProviderError):
    """The service said no, for certain: nothing happened, and the same call would be refused again."""


class ProviderUnavailable(ProviderError):
    """The service could not be asked: nothing happened there, so a later try is safe."""


class OutcomeUnknown(ProviderError):
    """The call may or may not have taken effect (a time-out, a broken answer): ask before trying again."""

"""What signing in can run into, beyond the errors that everything has."""

from __future__ import annotations

from techwize_core.kernel.errors import NotAuthenticated


class SecondFactorRequired(NotAuthenticated):
    """The password was right; the code of the authenticator app is missing or not good (401)."""

    title = "A second step is needed"

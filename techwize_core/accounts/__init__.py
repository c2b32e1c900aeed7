"""Accounts: who somebody is, and how they prove it."""

from pyramid.config import Configurator

from techwize_core.accounts.resume import plain_opening
from techwize_core.accounts.retention import forget_what_is_over
from techwize_core.accounts.security import SecurityPolicy
from techwize_core.kernel.db.scope import Role

_APIS = (
    ".api",
    ".password_api",
    ".session_api",
    ".second_factor_api",
    ".key_api",
    ".admin_api",
    ".access_api",
)


def includeme(config: Configurator) -> None:
    """The security policy and the accounts' API."""
    config.set_security_policy(SecurityPolicy())
    config.set_plain_opening(plain_opening)
    config.add_api_tag("Accounts", "Sign up, log in, stay logged in, and your own profile.")
    config.add_api_tag("Staff: people", "The people of the agency, for its admins.")
    config.add_api_tag(
        "Second factor", "An authenticator app beside the password, and recovery codes."
    )
    config.add_api_tag(
        "API keys",
        "How programs act for you: `Authorization: Bearer tw_live_…` at every endpoint that the "
        "key's scopes name. A key never manages keys, sessions, passwords or second factors.",
    )
    for module in _APIS:
        config.scan(module)
    config.add_sweep("identity", forget_what_is_over, 3600.0)
    config.add_sealed_column("second_factors", "sealed_secret", role=Role.AUTH)

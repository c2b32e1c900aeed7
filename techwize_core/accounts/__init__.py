"""Accounts: who somebody is, and how they prove it."""

from pyramid.config import Configurator

from techwize_core.accounts.security import SecurityPolicy


def includeme(config: Configurator) -> None:
    """The security policy and the accounts' API."""
    config.set_security_policy(SecurityPolicy())
    config.add_api_tag("Accounts", "Sign up, log in, stay logged in, and your own profile.")
    config.add_api_tag("Staff: people", "The people of the agency, for its admins.")
    config.scan(".api")
    config.scan(".admin_api")

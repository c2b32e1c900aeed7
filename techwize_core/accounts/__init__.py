"""Accounts: who somebody is, and how they prove it."""

from pyramid.config import Configurator

from techwize_core.accounts.security import SecurityPolicy


def includeme(config: Configurator) -> None:
    """The security policy and the accounts' API."""
    config.set_security_policy(SecurityPolicy())
    config.scan(".api")
    config.scan(".admin_api")

"""A person's own account: password, second step, devices, API keys. For every role, in its own frame."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The account's pages."""
    config.scan()

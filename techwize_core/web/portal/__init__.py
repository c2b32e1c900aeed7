"""The client's pages."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The portal's pages."""
    config.scan()

"""The editors' pages."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The studio's pages."""
    config.scan()

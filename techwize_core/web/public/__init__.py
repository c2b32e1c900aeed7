"""Pages for everybody: what we sell, how to reach us, logging in."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The public pages."""
    config.scan()

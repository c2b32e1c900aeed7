"""The catalogue: what a tenant sells, and the library that its videos are made from."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The public catalogue's API."""
    config.scan(".api")

"""Analytics: what people do, and who wrote to us."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The contact form's API."""
    config.scan(".api")

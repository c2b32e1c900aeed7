"""The web side of the kernel: endpoints, errors, the unit of work of a request."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Request attributes, error answers and the ``add_endpoint`` directive."""
    config.include(".requests")
    config.include(".problems")
    config.include(".cors")
    config.include(".throttle")
    config.include(".endpoint")
    config.include(".plain")
    config.include(".idempotency")
    config.include(".health")
    config.include(".openapi")

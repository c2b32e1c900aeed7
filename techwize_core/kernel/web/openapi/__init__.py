"""The API described by itself: OpenAPI 3.1 from the endpoints' declarations."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """``config.add_api_tag`` and ``GET /api/openapi.json``."""
    config.include(".document")
    config.add_api_tag("About", "This description of the API, for programs.")
    config.scan(".api")

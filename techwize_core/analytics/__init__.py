"""Analytics: what people do, and who wrote to us."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The contact form's API."""
    config.add_api_tag("Contact", "Writing to the agency without an account.")
    config.add_api_tag("Staff: leads", "Who wrote to the agency.")
    config.scan(".api")

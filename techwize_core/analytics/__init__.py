"""Analytics: what people do, and who wrote to us."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The APIs of the contact form, the leads and the dashboards."""
    config.add_api_tag("Contact", "Writing to the agency without an account.")
    config.add_api_tag("Staff: leads", "Who wrote to the agency.")
    config.add_api_tag("Staff: figures", "How the business goes, for its admins.")
    config.scan(".api")
    config.scan(".admin_api")

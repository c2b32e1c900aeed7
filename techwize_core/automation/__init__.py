"""Automation: what ran by itself, how it went, and running it again."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The log of handlers' runs."""
    config.add_api_tag(
        "Staff: automation", "What ran by itself, how it went, and running it again."
    )
    config.scan(".api")

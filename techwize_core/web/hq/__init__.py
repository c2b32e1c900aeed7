"""Headquarters: the pages of those who run the business."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """HQ's pages."""
    config.scan()

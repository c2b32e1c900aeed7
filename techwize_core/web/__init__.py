"""The pages: public site, portal, studio, HQ."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes, templates and static files of the pages."""

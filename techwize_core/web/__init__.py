"""The pages: public site, portal, studio, HQ. They call the same services as the API."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """What all pages share, then each area with its own routes."""
    config.include(".assets")
    config.include(".rendering")
    config.include(".security_headers")
    config.include(".forgery")
    config.include(".page")
    config.include(".error_pages")
    config.include(".public")
    config.include(".account")
    config.include(".portal")
    config.include(".studio")
    config.include(".hq")

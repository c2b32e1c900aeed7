"""The catalogue: what a tenant sells, and the library that its videos are made from."""

from pyramid.config import Configurator

from techwize_core.catalog.installation import install_catalogue


def includeme(config: Configurator) -> None:
    """The catalogue's API, and what newly switched on plugins add to it."""
    config.add_event_handler("plugin_switched_on", "install_catalogue", install_catalogue)
    config.add_api_tag(
        "Catalogue", "What the agency sells: categories with packages, and the template gallery."
    )
    config.add_api_tag(
        "Staff: library", "Film templates and prompts: editors read them, admins change them."
    )
    config.add_api_tag(
        "Staff: packages", "What is sold at what price. Orders keep the terms they were made under."
    )
    for module in ("api", "template_api", "prompt_api", "package_api"):
        config.scan(f".{module}")

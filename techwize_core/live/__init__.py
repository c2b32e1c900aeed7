"""Live updates: Server-Sent Events, from a process of their own."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Tickets for the live process, and the address where it is found."""
    config.add_api_tag(
        "Live",
        "Live updates: the stream itself is `GET {live}/events`, whose address stands in `/.well-known/techwize.json`.",
    )
    config.scan(".api")
    config.add_route("well_known", "/.well-known/techwize.json")
    config.scan(".well_known")

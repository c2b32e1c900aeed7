"""Production: from the brief to a film that has passed its quality gates."""

from pyramid.config import Configurator

from techwize_core.production.housekeeping import tidy_working_files
from techwize_core.production.tasks import (
    carry_out_run,
    send_to_client,
    start_production,
    stop_production,
    sweep_runs,
)

_STARTING = ("assigned", "status_change", "revision_requested", "payment_received")
"""The events after which an order may be ready to be made."""


def includeme(config: Configurator) -> None:
    """The production's API, its task, and what starts and ends it."""
    config.add_task("advance_run", carry_out_run, queue="render")
    config.add_sweep("production", sweep_runs, 3.0)
    config.add_sweep("production_files", tidy_working_files, 3600.0)
    for kind in _STARTING:
        config.add_event_handler(kind, "start_production", start_production)
    config.add_event_handler("status_change", "stop_production", stop_production)
    config.add_event_handler("production_finished", "send_to_client", send_to_client)
    config.add_api_tag("Production", "How a video is made: runs, and the steps of each.")
    config.scan(".api")
